-- Which voltages are evidence. A mains voltage is 80 to 440 V and counts, whatever the relay or another value says.

UPDATE reading_flag
SET meaning = 'No mains voltage (80 V or more), and every relay that could feed the channel was off; most plugs then report 0 V, which says nothing about the mains.'
WHERE bit = 1;

UPDATE reading_flag
SET meaning = 'The voltage is none that a plug on 230 V mains can measure (outside 80..440 V; a broken neutral gives up to 400 V).'
WHERE bit = 2;

INSERT INTO reading_flag (bit, name, meaning) VALUES
    (64,  'spike',     'A lone voltage: more than 30 V away from the scheduled one before and the one after, which agree within 10 V. It counts for nothing. Found out once the next readings are there.'),
    (128, 'odd_value', 'A power, current or frequency is none that a meter shows; it is kept as it was sent, and the voltage beside it counts.');

UPDATE interval_status
SET meaning = 'Too few samples, because the relay of the plug was off and no mains voltage was measured.'
WHERE code = 4;

UPDATE interval_status
SET meaning = 'Too few samples, because the voltages were none that a plug on 230 V mains can measure, or lone ones (see reading_flag, spike).'
WHERE code = 7;

-- A plug of which only retained messages speak has no last_seen. And tells_schedule says whether some message of it had a
-- Period: only then one without it was sent because the load changed.
CREATE TEMP TABLE plug_before AS SELECT * FROM plug;
DROP TABLE plug;

CREATE TABLE plug (
    id              INTEGER PRIMARY KEY,
    topic           TEXT    NOT NULL UNIQUE,  -- what %topic% stands for: the plug's name in every MQTT topic
    mac             TEXT,                     -- 12 hex digits; two plugs with one MAC are one device, renamed
    name            TEXT,                     -- DeviceName, as its owner wrote it
    model           TEXT,
    firmware        TEXT,
    hostname        TEXT,
    channels        INTEGER,                  -- as announced; 0: does not meter energy
    online          INTEGER CHECK (online IN (0, 1)),  -- last known; null: never said
    first_seen      INTEGER NOT NULL,         -- when the collector first heard of it, by a retained message or a live one
    last_seen       INTEGER,                  -- the last live message, exact to five minutes; null: there was none
    clock_offset_ms INTEGER,                  -- usual difference of the plug's clock from ours; null: not learnt yet
    online_text     TEXT,                     -- the words this plug announced for its LWT
    offline_text    TEXT,
    on_text         TEXT,                     -- the words it announced for its relay
    off_text        TEXT,
    tells_schedule  INTEGER NOT NULL CHECK (tells_schedule IN (0, 1))
) STRICT;

INSERT INTO plug (id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen,
                  clock_offset_ms, online_text, offline_text, on_text, off_text, tells_schedule)
SELECT id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen, clock_offset_ms,
       online_text, offline_text, on_text, off_text,
       EXISTS (SELECT 1 FROM reading_settled WHERE plug_id = plug_before.id AND flags & 16 = 0)
       OR EXISTS (SELECT 1 FROM reading_recent_a WHERE plug_id = plug_before.id AND flags & 16 = 0)
       OR EXISTS (SELECT 1 FROM reading_recent_b WHERE plug_id = plug_before.id AND flags & 16 = 0)
FROM plug_before;

DROP TABLE plug_before;

-- A meter has up to eight channels: the eighth is that of a `part` of 8, 16 and so on. `part` is the channel, and 8 more
-- for each earlier reading of that channel and millisecond.
DROP VIEW voltage;
DROP VIEW reading;

-- Each of the three parts gives a column the same type, or SQLite would not carry conditions into them. Joined with
-- `plug` so that a question about a span of time looks for it plug by plug, instead of in every reading.
CREATE VIEW reading AS
SELECT plug.id AS plug_id, CAST((part - 1) % 8 + 1 AS INTEGER) AS channel, time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar) AS reactive_power,
       iif(typeof(power_factor_centi) = 'integer', power_factor_centi / 100.0, power_factor_centi) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh) AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset, flags
FROM plug CROSS JOIN reading_settled ON reading_settled.plug_id = plug.id
UNION ALL
SELECT plug_id AS plug_id, channel, time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar) AS reactive_power,
       iif(typeof(power_factor_centi) = 'integer', power_factor_centi / 100.0, power_factor_centi) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh) AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset, flags
FROM reading_recent_a
WHERE id <= (SELECT filled FROM settling WHERE side = 'a')
  AND (plug_id, time) > (SELECT plug_id, time FROM settling WHERE side = 'a')
UNION ALL
SELECT plug_id AS plug_id, channel, time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar) AS reactive_power,
       iif(typeof(power_factor_centi) = 'integer', power_factor_centi / 100.0, power_factor_centi) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh) AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset, flags
FROM reading_recent_b
WHERE id <= (SELECT filled FROM settling WHERE side = 'b')
  AND (plug_id, time) > (SELECT plug_id, time FROM settling WHERE side = 'b');

CREATE VIEW voltage AS
SELECT plug.topic AS plug,
       plug.name AS name,
       CAST((r.part - 1) % 8 + 1 AS INTEGER) AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags,
       plug.id AS plug_id
FROM plug CROSS JOIN reading_settled AS r ON r.plug_id = plug.id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
UNION ALL
SELECT plug.topic AS plug,
       plug.name AS name,
       r.channel AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags,
       plug.id AS plug_id
FROM reading_recent_a AS r CROSS JOIN plug ON plug.id = r.plug_id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
  AND r.id <= (SELECT filled FROM settling WHERE side = 'a')
  AND (r.plug_id, r.time) > (SELECT plug_id, time FROM settling WHERE side = 'a')
UNION ALL
SELECT plug.topic AS plug,
       plug.name AS name,
       r.channel AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags,
       plug.id AS plug_id
FROM reading_recent_b AS r CROSS JOIN plug ON plug.id = r.plug_id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
  AND r.id <= (SELECT filled FROM settling WHERE side = 'b')
  AND (r.plug_id, r.time) > (SELECT plug_id, time FROM settling WHERE side = 'b');

INSERT INTO interval_status (code, name, meaning) VALUES
    (8, 'two_devices', 'The samples are of two devices with one topic: energy counter or clock go back and forth.');

DROP VIEW en50160_week;

-- As before, and with what is not valid since two devices have one topic.
CREATE VIEW en50160_week AS
SELECT w.plug_id AS plug_id, w.channel AS channel, w.start_time AS start_time, local_week.end_time AS end_time,
       local_week.monday AS monday,
       local_week.intervals AS intervals,
       sum(iif(w.status = 0, w.intervals, 0)) AS valid,
       sum(iif(w.status = 0, w.high + w.low, 0)) AS outside_10_percent,
       sum(iif(w.status = 0, w.high + w.very_low, 0)) AS outside_10_15_percent,
       sum(iif(w.status = 0, w.high, 0)) AS above_253,
       sum(iif(w.status = 0, w.low, 0)) AS below_207,
       local_week.intervals - sum(iif(w.status = 0, w.intervals, 0)) AS invalid,
       sum(iif(w.status = 1, w.intervals, 0)) AS thin,
       sum(iif(w.status = 2, w.intervals, 0)) AS gap_collector,
       sum(iif(w.status = 3, w.intervals, 0)) AS gap_plug,
       sum(iif(w.status = 4, w.intervals, 0)) AS relay_off,
       sum(iif(w.status = 5, w.intervals, 0)) AS clock,
       sum(iif(w.status = 6, w.intervals, 0)) AS slow,
       sum(iif(w.status = 7, w.intervals, 0)) AS implausible,
       sum(iif(w.status = 8, w.intervals, 0)) AS two_devices,
       round(100.0 * sum(iif(w.status = 0, w.intervals, 0)) / local_week.intervals, 1) AS coverage_percent
FROM interval_week AS w CROSS JOIN local_week ON local_week.start_time = w.start_time
WHERE local_week.counted_to IS NULL AND (SELECT weeks_current FROM evaluation) = 1
GROUP BY w.start_time, w.plug_id, w.channel;

-- Local time beside the numbers, and in a stretch above 253 V the means of valid intervals apart from the others.
DROP VIEW interval_10min;

CREATE VIEW interval_10min AS
SELECT plug.id AS plug_id, s.channel AS channel, s.start_time AS start_time, s.voltage_rms AS voltage_rms,
       iif(typeof(s.voltage_min_mv) = 'integer', s.voltage_min_mv / 1000.0, s.voltage_min_mv) AS voltage_min,
       iif(typeof(s.voltage_max_mv) = 'integer', s.voltage_max_mv / 1000.0, s.voltage_max_mv) AS voltage_max,
       s.samples AS samples, s.expected_samples AS expected_samples,
       (SELECT name FROM interval_status WHERE code = s.status) AS status,
       s.samples_above AS samples_above_253,
       (SELECT replace(datetime(s.start_time / 1000 + zone.offset_s, 'unixepoch'), ' ', 'T')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= s.start_time
        ORDER BY zone.start_time DESC LIMIT 1) AS start_local
FROM plug CROSS JOIN interval_settled AS s ON s.plug_id = plug.id
UNION ALL
SELECT s.plug_id AS plug_id, s.channel AS channel, s.start_time AS start_time, s.voltage_rms AS voltage_rms,
       iif(typeof(s.voltage_min_mv) = 'integer', s.voltage_min_mv / 1000.0, s.voltage_min_mv) AS voltage_min,
       iif(typeof(s.voltage_max_mv) = 'integer', s.voltage_max_mv / 1000.0, s.voltage_max_mv) AS voltage_max,
       s.samples AS samples, s.expected_samples AS expected_samples,
       (SELECT name FROM interval_status WHERE code = s.status) AS status,
       s.samples_above AS samples_above_253,
       (SELECT replace(datetime(s.start_time / 1000 + zone.offset_s, 'unixepoch'), ' ', 'T')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= s.start_time
        ORDER BY zone.start_time DESC LIMIT 1) AS start_local
FROM interval_recent AS s;

DROP INDEX interval_recent_above;
DROP INDEX interval_settled_above;

CREATE INDEX interval_recent_above
    ON interval_recent (above_since, plug_id, channel, start_time, samples, samples_above, status, voltage_rms,
                        voltage_max_mv)
    WHERE above_since IS NOT NULL;
CREATE INDEX interval_settled_above
    ON interval_settled (above_since, plug_id, channel, start_time, samples, samples_above, status, voltage_rms,
                         voltage_max_mv)
    WHERE above_since IS NOT NULL;

DROP VIEW overvoltage;

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
    SELECT plug_id, channel,
           above_since AS start_time,
           max(start_time) + 600000 AS end_time,
           sum(samples) AS samples,
           sum(samples_above) AS samples_above_253,
           max(voltage_max) AS voltage_max,
           max(iif(status = 0, voltage_rms, NULL)) AS voltage_rms_max,
           max(iif(status = 0, NULL, voltage_rms)) AS voltage_rms_max_not_valid
    FROM (
        SELECT above_since, plug_id, channel, start_time, samples, samples_above, status, voltage_rms,
               iif(typeof(voltage_max_mv) = 'integer', voltage_max_mv / 1000.0, voltage_max_mv) AS voltage_max
        FROM interval_settled WHERE above_since IS NOT NULL
        UNION ALL
        SELECT above_since, plug_id, channel, start_time, samples, samples_above, status, voltage_rms,
               iif(typeof(voltage_max_mv) = 'integer', voltage_max_mv / 1000.0, voltage_max_mv)
        FROM interval_recent WHERE above_since IS NOT NULL
    )
    GROUP BY plug_id, channel, above_since
) AS stretch;
