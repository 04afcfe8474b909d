-- The collector's database, first version.
--
-- Every `time` is UTC, whole milliseconds since 1970-01-01. Tables whose names end in _recent and the columns with a
-- unit in their names are the store's own business and may change. The other tables and the views are for everyone:
-- their names, columns and units change only by migration.

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
    first_seen      INTEGER NOT NULL,
    last_seen       INTEGER NOT NULL,         -- exact to a minute while the collector runs
    clock_offset_ms INTEGER,                  -- usual difference of the plug's clock from ours; null: not learnt yet
    online_text     TEXT,                     -- the words this plug announced for its LWT
    offline_text    TEXT,
    on_text         TEXT,                     -- the words it announced for its relay
    off_text        TEXT
) STRICT;

-- Readings in order of arrival. A value is a whole number of thousandths (energy counters: of hundred-thousandths)
-- wherever that gives back exactly what the plug wrote, since SQLite keeps small whole numbers in few bytes, and a REAL
-- in the plain unit otherwise. The view `reading` undoes this.
CREATE TABLE reading_recent (
    id                   INTEGER PRIMARY KEY,
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
    power_factor_milli   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,  -- hundredths of a watt hour
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY
) STRICT;

CREATE INDEX reading_recent_by_time ON reading_recent (time);

CREATE VIEW reading AS
SELECT plug_id,
       channel,
       time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar)
           AS reactive_power,
       iif(typeof(power_factor_milli) = 'integer', power_factor_milli / 1000.0, power_factor_milli) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh)
           AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset,
       flags
FROM reading_recent;

-- What each bit of `flags` means. A reading without any flag is an ordinary scheduled sample.
CREATE TABLE reading_flag (
    bit     INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    meaning TEXT NOT NULL
) STRICT;

INSERT INTO reading_flag (bit, name, meaning) VALUES
    (1,  'relay_off',     'The relay of the plug was off; most plugs then report 0 V, which says nothing about the mains.'),
    (2,  'implausible',   'A value is outside what a plug on 230 V mains can measure (voltage outside 80..320 V, or a value no meter shows).'),
    (4,  'late',          'The message came late (stored by the broker, or held up on the way); time is when the plug measured it, by its own clock.'),
    (8,  'clock_unsynchronised', 'The clock of the collector''s host was not synchronised when the message came, so time may be wrong.'),
    (16, 'load_change',   'Sent because the load changed, not on schedule; leaving these out keeps switching from weighing on a mean.'),
    (32, 'energy_shared', 'The energy counters are the sum over all channels of the plug, repeated on each channel.');

CREATE TABLE availability (
    plug_id INTEGER NOT NULL REFERENCES plug (id),
    time    INTEGER NOT NULL,
    online  INTEGER NOT NULL CHECK (online IN (0, 1)),
    PRIMARY KEY (plug_id, time, online)
) STRICT, WITHOUT ROWID;

-- Relay changes as the plug reported them, first state included.
CREATE TABLE relay_state (
    plug_id INTEGER NOT NULL REFERENCES plug (id),
    relay   INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    is_on   INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    PRIMARY KEY (plug_id, relay, time, is_on)
) STRICT, WITHOUT ROWID;

-- The plug's health as last reported; exact to five minutes.
CREATE TABLE plug_status (
    plug_id           INTEGER PRIMARY KEY REFERENCES plug (id),
    time              INTEGER NOT NULL,
    uptime_s          INTEGER,
    wifi_rssi_percent INTEGER,
    wifi_signal_dbm   INTEGER,
    wifi_link_count   INTEGER,  -- Wi-Fi connects since the plug started
    mqtt_count        INTEGER   -- broker connects since the plug started
) STRICT;

-- Rare things a plug says of itself: kind is 'start' (detail: the reason), 'margin' (its own alarm) or 'calibration'.
CREATE TABLE plug_event (
    plug_id INTEGER NOT NULL REFERENCES plug (id),
    time    INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    detail  TEXT    NOT NULL
) STRICT;

CREATE INDEX plug_event_by_plug ON plug_event (plug_id, time);

-- Messages that could not be understood, the newest of them; names and addresses of Wi-Fi networks are blanked.
CREATE TABLE rejected_message (
    id      INTEGER PRIMARY KEY,
    time    INTEGER NOT NULL,
    topic   TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    payload ANY  -- text when it is UTF-8, else the bytes
) STRICT;

-- From start_time on, local time is UTC plus offset_s. Kept by the collector for its configured time zone.
CREATE TABLE local_time_offset (
    start_time   INTEGER PRIMARY KEY,
    offset_s     INTEGER NOT NULL,
    abbreviation TEXT    NOT NULL
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW voltage AS
SELECT plug.topic AS plug,
       plug.name AS name,
       r.channel AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags
FROM reading_recent AS r
JOIN plug ON plug.id = r.plug_id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL;
