-- Answers for people and for other programs: gaps in local time, and what the numbers are.

-- The rows of gaps are the collector's own business from here on; `gap` is what they say, with local time beside it.
-- The old way of renaming leaves views alone: the new one reads all of them again, and stops at any of somebody else's
-- that has lost its table.
PRAGMA legacy_alter_table = ON;
ALTER TABLE gap RENAME TO gap_span;
PRAGMA legacy_alter_table = OFF;

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
UNION ALL SELECT 'voltage_low', '207', 'V', '-10 %: at most 5 % of the means of a week may be outside this and +10 %.'
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

-- What a plug shows wrongly, by a factor: its voltage is what it sent times gain. What it sent stays as it is.
CREATE TABLE calibration (
    id         INTEGER PRIMARY KEY,
    plug_id    INTEGER NOT NULL REFERENCES plug (id),
    channel    INTEGER NOT NULL,
    gain       REAL    NOT NULL CHECK (gain > 0),
    source     TEXT    NOT NULL,  -- what it was compared with
    valid_from INTEGER NOT NULL,
    valid_to   INTEGER CHECK (valid_to > valid_from),  -- the first moment after it; null: it lasts
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER            -- null: it is in force
) STRICT;

CREATE INDEX calibration_by_plug ON calibration (plug_id, channel, valid_from);

-- The views anew, in two layers. Those that are called stored_ put together the rows of the places where they lie, as
-- they are; they are the collector's own business. Around them, the views for everybody say what that means. So a
-- question that only counts makes no text of any time, and one for the last few rows takes them from the end of each
-- plug's.
--
-- Other programs parse what is written here, or send it back to SQLite in words of their own. What they stumble over is
-- left out: ON after CROSS JOIN, iif, comparisons of several columns at once, and UNION in the views for everybody.

DROP VIEW voltage;
DROP VIEW reading;
DROP VIEW interval_10min;
DROP VIEW overvoltage;
DROP VIEW en50160_week;

-- Joined with `plug` so that a question about a span of time looks for it plug by plug, instead of in every reading.
-- The parts with recent rows look first how far their table has moved.
CREATE VIEW stored_reading AS
SELECT plug.id AS plug_id, r.part AS part, r.time AS time, r.flags AS flags,
       r.plug_clock_offset_ms AS plug_clock_offset_ms,
       r.voltage_mv AS voltage_mv, r.current_ma AS current_ma,
       r.power_mw AS power_mw, r.apparent_power_mva AS apparent_power_mva,
       r.reactive_power_mvar AS reactive_power_mvar, r.power_factor_centi AS power_factor_centi,
       r.frequency_mhz AS frequency_mhz, r.energy_total_cwh AS energy_total_cwh,
       r.energy_today_cwh AS energy_today_cwh, r.energy_yesterday_cwh AS energy_yesterday_cwh,
       r.energy_period_mwh AS energy_period_mwh
FROM plug CROSS JOIN reading_settled AS r
WHERE r.plug_id = plug.id
UNION ALL
SELECT r.plug_id, r.channel, r.time, r.flags, r.plug_clock_offset_ms,
       r.voltage_mv, r.current_ma, r.power_mw, r.apparent_power_mva,
       r.reactive_power_mvar, r.power_factor_centi, r.frequency_mhz, r.energy_total_cwh,
       r.energy_today_cwh, r.energy_yesterday_cwh, r.energy_period_mwh
FROM settling CROSS JOIN reading_recent_a AS r
WHERE settling.side = 'a' AND r.id <= settling.filled
  AND (r.plug_id > settling.plug_id OR (r.plug_id = settling.plug_id AND r.time > settling.time))
UNION ALL
SELECT r.plug_id, r.channel, r.time, r.flags, r.plug_clock_offset_ms,
       r.voltage_mv, r.current_ma, r.power_mw, r.apparent_power_mva,
       r.reactive_power_mvar, r.power_factor_centi, r.frequency_mhz, r.energy_total_cwh,
       r.energy_today_cwh, r.energy_yesterday_cwh, r.energy_period_mwh
FROM settling CROSS JOIN reading_recent_b AS r
WHERE settling.side = 'b' AND r.id <= settling.filled
  AND (r.plug_id > settling.plug_id OR (r.plug_id = settling.plug_id AND r.time > settling.time));

CREATE VIEW reading AS
SELECT s.plug_id AS plug_id, CAST((s.part - 1) % 8 + 1 AS INTEGER) AS channel, s.time AS time,
       CASE typeof(s.voltage_mv) WHEN 'integer' THEN s.voltage_mv / 1000.0 ELSE s.voltage_mv END AS voltage,
       CASE typeof(s.current_ma) WHEN 'integer' THEN s.current_ma / 1000.0 ELSE s.current_ma END AS current,
       CASE typeof(s.power_mw) WHEN 'integer' THEN s.power_mw / 1000.0 ELSE s.power_mw END AS power,
       CASE typeof(s.apparent_power_mva) WHEN 'integer' THEN s.apparent_power_mva / 1000.0
            ELSE s.apparent_power_mva END
           AS apparent_power,
       CASE typeof(s.reactive_power_mvar) WHEN 'integer' THEN s.reactive_power_mvar / 1000.0
            ELSE s.reactive_power_mvar END
           AS reactive_power,
       CASE typeof(s.power_factor_centi) WHEN 'integer' THEN s.power_factor_centi / 100.0
            ELSE s.power_factor_centi END
           AS power_factor,
       CASE typeof(s.frequency_mhz) WHEN 'integer' THEN s.frequency_mhz / 1000.0
            ELSE s.frequency_mhz END AS frequency,
       CASE typeof(s.energy_total_cwh) WHEN 'integer' THEN s.energy_total_cwh / 100000.0 ELSE s.energy_total_cwh END
           AS energy_total,
       CASE typeof(s.energy_today_cwh) WHEN 'integer' THEN s.energy_today_cwh / 100000.0 ELSE s.energy_today_cwh END
           AS energy_today,
       CASE typeof(s.energy_yesterday_cwh) WHEN 'integer' THEN s.energy_yesterday_cwh / 100000.0
            ELSE s.energy_yesterday_cwh END
           AS energy_yesterday,
       CASE typeof(s.energy_period_mwh) WHEN 'integer' THEN s.energy_period_mwh / 1000.0 ELSE s.energy_period_mwh END
           AS energy_period,
       s.plug_clock_offset_ms / 1000.0 AS plug_clock_offset, s.flags AS flags
FROM stored_reading AS s;

CREATE VIEW stored_voltage AS
SELECT plug.topic AS plug, plug.name AS name, plug.id AS plug_id, r.part AS part, r.time AS time,
       r.voltage_mv AS voltage_mv, r.flags AS flags
FROM plug CROSS JOIN reading_settled AS r
WHERE r.plug_id = plug.id AND r.voltage_mv IS NOT NULL
UNION ALL
SELECT plug.topic, plug.name, r.plug_id, r.channel, r.time, r.voltage_mv, r.flags
FROM settling CROSS JOIN reading_recent_a AS r CROSS JOIN plug
WHERE settling.side = 'a' AND r.id <= settling.filled
  AND (r.plug_id > settling.plug_id OR (r.plug_id = settling.plug_id AND r.time > settling.time))
  AND plug.id = r.plug_id AND r.voltage_mv IS NOT NULL
UNION ALL
SELECT plug.topic, plug.name, r.plug_id, r.channel, r.time, r.voltage_mv, r.flags
FROM settling CROSS JOIN reading_recent_b AS r CROSS JOIN plug
WHERE settling.side = 'b' AND r.id <= settling.filled
  AND (r.plug_id > settling.plug_id OR (r.plug_id = settling.plug_id AND r.time > settling.time))
  AND plug.id = r.plug_id AND r.voltage_mv IS NOT NULL;

-- While there is no calibration at all, none is looked for.
CREATE VIEW voltage AS
SELECT s.plug AS plug, s.name AS name, CAST((s.part - 1) % 8 + 1 AS INTEGER) AS channel, s.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.time / 1000.0, 'unixepoch') AS time_utc,
       (SELECT strftime('%Y-%m-%dT%H:%M:%f', s.time / 1000.0 + zone.offset_s, 'unixepoch')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= s.time
        ORDER BY zone.start_time DESC LIMIT 1) AS time_local,
       CASE typeof(s.voltage_mv) WHEN 'integer' THEN s.voltage_mv / 1000.0 ELSE s.voltage_mv END
           * CASE WHEN EXISTS (SELECT 1 FROM calibration)
                  THEN coalesce((SELECT c.gain FROM calibration AS c
                                 WHERE c.plug_id = s.plug_id AND c.channel = (s.part - 1) % 8 + 1
                                   AND c.valid_from <= s.time AND (c.valid_to IS NULL OR c.valid_to > s.time)
                                   AND c.revoked_at IS NULL
                                 ORDER BY c.valid_from DESC, c.id DESC LIMIT 1), 1.0)
                  ELSE 1.0 END AS volts,
       s.flags AS flags, s.plug_id AS plug_id
FROM stored_voltage AS s;

CREATE VIEW stored_interval AS
SELECT plug.id AS plug_id, i.channel AS channel, i.start_time AS start_time, i.voltage_rms AS voltage_rms,
       i.voltage_min_mv AS voltage_min_mv, i.voltage_max_mv AS voltage_max_mv, i.samples AS samples,
       i.expected_samples AS expected_samples, i.status AS status, i.samples_above AS samples_above
FROM plug CROSS JOIN interval_settled AS i
WHERE i.plug_id = plug.id
UNION ALL
SELECT plug_id, channel, start_time, voltage_rms, voltage_min_mv, voltage_max_mv, samples, expected_samples, status,
       samples_above
FROM interval_recent;

CREATE VIEW interval_10min AS
SELECT s.plug_id AS plug_id, s.channel AS channel, s.start_time AS start_time, s.voltage_rms AS voltage_rms,
       CASE typeof(s.voltage_min_mv) WHEN 'integer' THEN s.voltage_min_mv / 1000.0
            ELSE s.voltage_min_mv END AS voltage_min,
       CASE typeof(s.voltage_max_mv) WHEN 'integer' THEN s.voltage_max_mv / 1000.0
            ELSE s.voltage_max_mv END AS voltage_max,
       s.samples AS samples, s.expected_samples AS expected_samples,
       (SELECT status.name FROM interval_status AS status WHERE status.code = s.status) AS status,
       s.samples_above AS samples_above_253,
       (SELECT replace(datetime(s.start_time / 1000 + zone.offset_s, 'unixepoch'), ' ', 'T')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= s.start_time
        ORDER BY zone.start_time DESC LIMIT 1) AS start_local
FROM stored_interval AS s;

CREATE VIEW stored_interval_above AS
SELECT above_since, plug_id, channel, start_time, samples, samples_above, status, voltage_rms, voltage_max_mv
FROM interval_settled WHERE above_since IS NOT NULL
UNION ALL
SELECT above_since, plug_id, channel, start_time, samples, samples_above, status, voltage_rms, voltage_max_mv
FROM interval_recent WHERE above_since IS NOT NULL;

CREATE VIEW overvoltage AS
SELECT stretch.plug_id AS plug_id, stretch.channel AS channel, stretch.start_time AS start_time,
       stretch.end_time AS end_time, stretch.samples AS samples, stretch.samples_above_253 AS samples_above_253,
       stretch.voltage_max AS voltage_max, stretch.voltage_rms_max AS voltage_rms_max,
       stretch.voltage_rms_max_not_valid AS voltage_rms_max_not_valid,
       (SELECT replace(datetime(stretch.start_time / 1000 + zone.offset_s, 'unixepoch'), ' ', 'T')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= stretch.start_time
        ORDER BY zone.start_time DESC LIMIT 1) AS start_local,
       (SELECT replace(datetime(stretch.end_time / 1000 + zone.offset_s, 'unixepoch'), ' ', 'T')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= stretch.end_time
        ORDER BY zone.start_time DESC LIMIT 1) AS end_local
FROM (
    SELECT plug_id, channel, above_since AS start_time, max(start_time) + 600000 AS end_time, sum(samples) AS samples,
           sum(samples_above) AS samples_above_253,
           max(CASE typeof(voltage_max_mv) WHEN 'integer' THEN voltage_max_mv / 1000.0
                    ELSE voltage_max_mv END) AS voltage_max,
           max(CASE WHEN status = 0 THEN voltage_rms END) AS voltage_rms_max,
           max(CASE WHEN status <> 0 THEN voltage_rms END) AS voltage_rms_max_not_valid
    FROM stored_interval_above
    GROUP BY plug_id, channel, above_since
) AS stretch;

-- What the rules of EN 50160 count in a week: of the valid intervals, those outside 207..253 V (at most 5 % may be) and
-- those outside 195.5..253 V (none may be); and of all intervals of the week, what is not valid, by reason. A week is
-- missing while it is being counted.
CREATE VIEW en50160_week AS
SELECT w.plug_id AS plug_id, w.channel AS channel, w.start_time AS start_time, min(week.end_time) AS end_time,
       min(week.monday) AS monday, min(week.intervals) AS intervals,
       sum(CASE WHEN w.status = 0 THEN w.intervals ELSE 0 END) AS valid,
       sum(CASE WHEN w.status = 0 THEN w.high + w.low ELSE 0 END) AS outside_10_percent,
       sum(CASE WHEN w.status = 0 THEN w.high + w.very_low ELSE 0 END) AS outside_10_15_percent,
       sum(CASE WHEN w.status = 0 THEN w.high ELSE 0 END) AS above_253,
       sum(CASE WHEN w.status = 0 THEN w.low ELSE 0 END) AS below_207,
       min(week.intervals) - sum(CASE WHEN w.status = 0 THEN w.intervals ELSE 0 END) AS invalid,
       sum(CASE WHEN w.status = 1 THEN w.intervals ELSE 0 END) AS thin,
       sum(CASE WHEN w.status = 2 THEN w.intervals ELSE 0 END) AS gap_collector,
       sum(CASE WHEN w.status = 3 THEN w.intervals ELSE 0 END) AS gap_plug,
       sum(CASE WHEN w.status = 4 THEN w.intervals ELSE 0 END) AS relay_off,
       sum(CASE WHEN w.status = 5 THEN w.intervals ELSE 0 END) AS clock,
       sum(CASE WHEN w.status = 6 THEN w.intervals ELSE 0 END) AS slow,
       sum(CASE WHEN w.status = 7 THEN w.intervals ELSE 0 END) AS implausible,
       sum(CASE WHEN w.status = 8 THEN w.intervals ELSE 0 END) AS two_devices,
       round(100.0 * sum(CASE WHEN w.status = 0 THEN w.intervals ELSE 0 END) / min(week.intervals), 1)
           AS coverage_percent
FROM interval_week AS w CROSS JOIN local_week AS week
WHERE week.start_time = w.start_time AND week.counted_to IS NULL AND (SELECT weeks_current FROM evaluation) = 1
GROUP BY w.start_time, w.plug_id, w.channel;
