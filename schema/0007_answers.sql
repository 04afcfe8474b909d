-- Answers for people and for other programs: gaps in local time, and what the numbers are.

-- The rows of gaps are the collector's own business from here on; `gap` is what they say, with local time beside it.
ALTER TABLE gap RENAME TO gap_span;

CREATE VIEW gap AS
SELECT span.id AS id, span.plug_id AS plug_id, span.start_time AS start_time, span.end_time AS end_time,
       span.cause AS cause,
       (SELECT strftime('%Y-%m-%dT%H:%M:%f', span.start_time / 1000.0 + zone.offset_s, 'unixepoch')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= span.start_time
        ORDER BY zone.start_time DESC LIMIT 1) AS start_local,
       (SELECT strftime('%Y-%m-%dT%H:%M:%f', span.end_time / 1000.0 + zone.offset_s, 'unixepoch')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= span.end_time
        ORDER BY zone.start_time DESC LIMIT 1) AS end_local
FROM gap_span AS span;

-- What holds for the whole database. A limit or a unit stands here for whoever reads it without the program.
CREATE VIEW about AS
SELECT 'program_version' AS name, (SELECT value FROM setting WHERE name = 'program_version') AS value,
       '' AS unit, 'The collector that was the last to open this database for writing.' AS meaning
UNION ALL SELECT 'time_zone', (SELECT value FROM setting WHERE name = 'time_zone'), '',
       'The zone of local times, days and weeks.'
UNION ALL SELECT 'voltage_nominal', '230', 'V', 'What the mains should have, phase to neutral.'
UNION ALL SELECT 'voltage_high', '253', 'V', '+10 %: what "above 253 V" means everywhere.'
UNION ALL SELECT 'voltage_very_high', '264.5', 'V', '+15 %: inverters switch off within a fifth of a second.'
UNION ALL SELECT 'voltage_low', '207', 'V', '-10 %: at most 5 % of the means of a week may be below this or above 253 V.'
UNION ALL SELECT 'voltage_very_low', '195.5', 'V', '-15 %: no mean may be below this.'
UNION ALL SELECT 'mains_min', '80', 'V', 'A voltage below this is none of the mains.'
UNION ALL SELECT 'mains_max', '440', 'V', 'A voltage above this is none of the mains.'
UNION ALL SELECT 'time', 'ms', '', 'Unit of columns named time or ending in _time: whole milliseconds since 1970, UTC.'
UNION ALL SELECT 'voltage', 'V', '', 'Unit of voltage, volts, and columns beginning with voltage_.'
UNION ALL SELECT 'current', 'A', '', 'Unit of current.'
UNION ALL SELECT 'power', 'W', '', 'Unit of power.'
UNION ALL SELECT 'apparent_power', 'VA', '', 'Unit of apparent_power.'
UNION ALL SELECT 'reactive_power', 'var', '', 'Unit of reactive_power.'
UNION ALL SELECT 'power_factor', '1', '', 'power_factor is a number without unit, from 0 to 1.'
UNION ALL SELECT 'frequency', 'Hz', '', 'Unit of frequency.'
UNION ALL SELECT 'energy', 'kWh', '', 'Unit of energy_total, energy_today and energy_yesterday.'
UNION ALL SELECT 'energy_period', 'Wh', '', 'Unit of energy_period.'
UNION ALL SELECT 'plug_clock_offset', 's', '', 'Unit of plug_clock_offset, the plug''s clock minus time.';
