-- Readings settle: they arrive in order of time, which costs an SD card little, and are asked for by plug, which needs
-- them side by side.
--
-- New readings go to one of the two tables reading_recent_a and reading_recent_b. When that holds enough, the other one
-- takes over, and the full one moves to reading_settled, plug by plug and in order of time. `settling` says how far it
-- has come: up to there a row counts where it is settled, beyond it where it still lies, so that the views never show a
-- reading twice or not at all. What has moved altogether stays as scrap: only the first `filled` rows of a table count,
-- and new ones overwrite the scrap in its place. So a commit needs no new page, and no change to the pages that lead to
-- one.

DROP VIEW voltage;
DROP VIEW reading;
DROP INDEX reading_recent_by_time;

CREATE TABLE reading_recent_a (
    id                   INTEGER PRIMARY KEY,  -- 1, 2, ... in order of arrival
    plug_id              INTEGER NOT NULL REFERENCES plug (id),
    channel              INTEGER NOT NULL,
    time                 INTEGER NOT NULL,
    flags                INTEGER NOT NULL,
    plug_clock_offset_ms INTEGER,
    voltage_mv           ANY,
    current_ma           ANY,
    power_mw             ANY,
    apparent_power_mva   ANY,
    reactive_power_mvar  ANY,
    power_factor_centi   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY
) STRICT;

CREATE TABLE reading_recent_b (
    id                   INTEGER PRIMARY KEY,  -- 1, 2, ... in order of arrival
    plug_id              INTEGER NOT NULL REFERENCES plug (id),
    channel              INTEGER NOT NULL,
    time                 INTEGER NOT NULL,
    flags                INTEGER NOT NULL,
    plug_clock_offset_ms INTEGER,
    voltage_mv           ANY,
    current_ma           ANY,
    power_mw             ANY,
    apparent_power_mva   ANY,
    reactive_power_mvar  ANY,
    power_factor_centi   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY
) STRICT;

-- The power factor has two decimals at most, and fits in one byte as hundredths.
INSERT INTO reading_recent_a
SELECT id, plug_id, channel, time, flags, plug_clock_offset_ms, voltage_mv, current_ma, power_mw, apparent_power_mva,
       reactive_power_mvar,
       CASE WHEN typeof(power_factor_milli) <> 'integer' THEN power_factor_milli
            WHEN power_factor_milli % 10 = 0 THEN power_factor_milli / 10
            ELSE power_factor_milli / 1000.0 END,
       frequency_mhz, energy_total_cwh, energy_today_cwh, energy_yesterday_cwh, energy_period_mwh
FROM reading_recent;

DROP TABLE reading_recent;

CREATE TABLE reading_settled (
    plug_id              INTEGER NOT NULL REFERENCES plug (id),
    time                 INTEGER NOT NULL,
    part                 INTEGER NOT NULL,  -- the channel, and 8 more for each earlier one of that millisecond
    flags                INTEGER NOT NULL,
    plug_clock_offset_ms INTEGER,
    voltage_mv           ANY,
    current_ma           ANY,
    power_mw             ANY,
    apparent_power_mva   ANY,
    reactive_power_mvar  ANY,
    power_factor_centi   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY,
    PRIMARY KEY (plug_id, time, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE settling (
    side    TEXT    PRIMARY KEY CHECK (side IN ('a', 'b')),
    turn    INTEGER NOT NULL,  -- the one with the higher number takes new readings
    filled  INTEGER NOT NULL,  -- rows with an id up to this count
    plug_id INTEGER NOT NULL,  -- of these, everything up to this plug and time has moved; 0: nothing has
    time    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO settling (side, turn, filled, plug_id, time)
SELECT 'a', 1, coalesce(max(id), 0), 0, 0 FROM reading_recent_a UNION ALL SELECT 'b', 0, 0, 0, 0;

-- Each of the three parts gives a column the same type, or SQLite would not carry conditions into them. Joined with
-- `plug` so that a question about a span of time looks for it plug by plug, instead of in every reading.
CREATE VIEW reading AS
SELECT plug.id AS plug_id, CAST(part & 7 AS INTEGER) AS channel, time,
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
       CAST(r.part & 7 AS INTEGER) AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags
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
       r.flags AS flags
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
       r.flags AS flags
FROM reading_recent_b AS r CROSS JOIN plug ON plug.id = r.plug_id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
  AND r.id <= (SELECT filled FROM settling WHERE side = 'b')
  AND (r.plug_id, r.time) > (SELECT plug_id, time FROM settling WHERE side = 'b');
