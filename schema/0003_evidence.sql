-- What was measured, as evidence: ten-minute intervals, and the gaps between readings with their causes. Both follow
-- from the readings and from what the collector knows of itself; they are brought up to date as time passes, and again
-- where late readings change them.
--
-- From here on plug.last_seen is exact to five minutes while the collector runs, and to the message when it stops.

CREATE TABLE gap_cause (
    name    TEXT PRIMARY KEY,
    meaning TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO gap_cause (name, meaning) VALUES
    ('collector_stopped', 'The collector was stopped in an orderly way, and started again at the end of the gap.'),
    ('collector_crashed', 'The collector, or its machine, broke off; the gap starts with the last thing on record.'),
    ('link_down',         'The collector ran but had no connection to the broker.'),
    ('queue_overflow',    'Messages came faster than they could be recorded, and some were dropped.'),
    ('disk_full',         'The database could not be written for so long that readings were given up.'),
    ('plug_offline',      'The broker reported the plug offline.'),
    ('plug_silent',       'The plug was not reported offline, but nothing came from it.');

-- When nothing was measured. A row without a plug is for all of them. A plug's own rows say what those do not: from
-- when its next reading was due to when it came, and the causes of the parts in between.
CREATE TABLE gap (
    id         INTEGER PRIMARY KEY,
    plug_id    INTEGER REFERENCES plug (id),
    start_time INTEGER NOT NULL,
    end_time   INTEGER CHECK (end_time > start_time),  -- null: it lasts
    cause      TEXT    NOT NULL REFERENCES gap_cause (name)
) STRICT;

CREATE INDEX gap_by_plug ON gap (plug_id, end_time);

-- Each run of the collector. alive_time is the last time it is known to have run; a reading that came later is a better
-- one, so it is written seldom.
CREATE TABLE collector_run (
    id         INTEGER PRIMARY KEY,
    start_time INTEGER NOT NULL,
    alive_time INTEGER NOT NULL,
    stop_time  INTEGER,  -- null: it runs, or it broke off
    version    TEXT    NOT NULL
) STRICT;

CREATE TABLE interval_status (
    code    INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    meaning TEXT NOT NULL
) STRICT;

INSERT INTO interval_status (code, name, meaning) VALUES
    (0, 'valid',         'At least half of the expected samples, and two of them.'),
    (1, 'thin',          'Fewer samples than that, for no reason on record.'),
    (2, 'gap_collector', 'Too few samples, because the collector or its connection was down (see gap).'),
    (3, 'gap_plug',      'Too few samples, because the plug was offline or silent (see gap).'),
    (4, 'relay_off',     'Too few samples, because the relay of the plug was off.'),
    (5, 'clock',         'Too few samples, because the clock of the collector was not synchronised.'),
    (6, 'slow',          'Too few samples, because the plug reports less often than twice in ten minutes.'),
    (7, 'implausible',   'Too few samples, because the values were none that a plug on 230 V mains can measure.');

-- Ten minutes of one channel, [start_time, start_time + 600000), on UTC ticks. Samples are readings taken on schedule,
-- with the relay on, plausible, and with a synchronised clock. New intervals lie in order of time and move on by plug
-- once a day, as readings do.
CREATE TABLE interval_recent (
    start_time       INTEGER NOT NULL,
    plug_id          INTEGER NOT NULL REFERENCES plug (id),
    channel          INTEGER NOT NULL,
    samples          INTEGER NOT NULL,
    expected_samples INTEGER,  -- by the pace of the plug's schedule at that time; null: not known yet
    status           INTEGER NOT NULL REFERENCES interval_status (code),
    voltage_rms      REAL,     -- root of the mean of squares
    voltage_min_mv   ANY,
    voltage_max_mv   ANY,
    samples_above    INTEGER NOT NULL,  -- of the samples, those above 253 V
    above_since      INTEGER,  -- start_time of the first of the intervals in a row that have such samples; null: has none
    PRIMARY KEY (start_time, plug_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE interval_settled (
    plug_id          INTEGER NOT NULL REFERENCES plug (id),
    start_time       INTEGER NOT NULL,
    channel          INTEGER NOT NULL,
    samples          INTEGER NOT NULL,
    expected_samples INTEGER,
    status           INTEGER NOT NULL REFERENCES interval_status (code),
    voltage_rms      REAL,
    voltage_min_mv   ANY,
    voltage_max_mv   ANY,
    samples_above    INTEGER NOT NULL,
    above_since      INTEGER,
    PRIMARY KEY (plug_id, start_time, channel)
) STRICT, WITHOUT ROWID;

-- All that the view overvoltage asks for; few intervals are in these.
CREATE INDEX interval_recent_above
    ON interval_recent (above_since, plug_id, channel, start_time, samples, samples_above, voltage_rms, voltage_max_mv)
    WHERE above_since IS NOT NULL;
CREATE INDEX interval_settled_above
    ON interval_settled (above_since, plug_id, channel, start_time, samples, samples_above, voltage_rms, voltage_max_mv)
    WHERE above_since IS NOT NULL;

CREATE VIEW interval_10min AS
SELECT plug.id AS plug_id, s.channel AS channel, s.start_time AS start_time, s.voltage_rms AS voltage_rms,
       iif(typeof(s.voltage_min_mv) = 'integer', s.voltage_min_mv / 1000.0, s.voltage_min_mv) AS voltage_min,
       iif(typeof(s.voltage_max_mv) = 'integer', s.voltage_max_mv / 1000.0, s.voltage_max_mv) AS voltage_max,
       s.samples AS samples, s.expected_samples AS expected_samples,
       (SELECT name FROM interval_status WHERE code = s.status) AS status,
       s.samples_above AS samples_above_253
FROM plug CROSS JOIN interval_settled AS s ON s.plug_id = plug.id
UNION ALL
SELECT plug_id, channel, start_time, voltage_rms,
       iif(typeof(voltage_min_mv) = 'integer', voltage_min_mv / 1000.0, voltage_min_mv),
       iif(typeof(voltage_max_mv) = 'integer', voltage_max_mv / 1000.0, voltage_max_mv),
       samples, expected_samples,
       (SELECT name FROM interval_status WHERE code = interval_recent.status),
       samples_above
FROM interval_recent;

-- Intervals counted by week (Monday to Sunday, UTC), so that a year of verdicts need not read a year of intervals. Kept
-- in the transactions that write intervals.
CREATE TABLE interval_week (
    start_time INTEGER NOT NULL,
    plug_id    INTEGER NOT NULL REFERENCES plug (id),
    channel    INTEGER NOT NULL,
    status     INTEGER NOT NULL REFERENCES interval_status (code),
    intervals  INTEGER NOT NULL,
    high       INTEGER NOT NULL,  -- of the intervals, those with voltage_rms above 253 V (+10 %)
    low        INTEGER NOT NULL,  -- below 207 V (-10 %)
    very_low   INTEGER NOT NULL,  -- below 195.5 V (-15 %)
    PRIMARY KEY (start_time, plug_id, channel, status)
) STRICT, WITHOUT ROWID;

-- What the rules of EN 50160 count in a week: of the valid intervals, those outside 207..253 V (at most 5 % may be) and
-- those outside 195.5..253 V (none may be); and of the 1008 of a week, what is not valid, by reason.
CREATE VIEW en50160_week AS
SELECT plug_id, channel, start_time,
       strftime('%Y-%m-%d', start_time / 1000, 'unixepoch') AS monday,
       sum(iif(status = 0, intervals, 0)) AS valid,
       sum(iif(status = 0, high + low, 0)) AS outside_10_percent,
       sum(iif(status = 0, high + very_low, 0)) AS outside_10_15_percent,
       sum(iif(status = 0, high, 0)) AS above_253,
       sum(iif(status = 0, low, 0)) AS below_207,
       1008 - sum(iif(status = 0, intervals, 0)) AS invalid,
       sum(iif(status = 1, intervals, 0)) AS thin,
       sum(iif(status = 2, intervals, 0)) AS gap_collector,
       sum(iif(status = 3, intervals, 0)) AS gap_plug,
       sum(iif(status = 4, intervals, 0)) AS relay_off,
       sum(iif(status = 5, intervals, 0)) AS clock,
       sum(iif(status = 6, intervals, 0)) AS slow,
       sum(iif(status = 7, intervals, 0)) AS implausible,
       round(sum(iif(status = 0, intervals, 0)) / 10.08, 1) AS coverage_percent
FROM interval_week
GROUP BY start_time, plug_id, channel;

-- Stretches of ten-minute intervals, one after the other, in each of which some sample was above 253 V.
CREATE VIEW overvoltage AS
SELECT plug_id, channel,
       above_since AS start_time,
       max(start_time) + 600000 AS end_time,
       sum(samples) AS samples,
       sum(samples_above) AS samples_above_253,
       max(voltage_max) AS voltage_max,
       max(voltage_rms) AS voltage_rms_max
FROM (
    SELECT above_since, plug_id, channel, start_time, samples, samples_above, voltage_rms,
           iif(typeof(voltage_max_mv) = 'integer', voltage_max_mv / 1000.0, voltage_max_mv) AS voltage_max
    FROM interval_settled WHERE above_since IS NOT NULL
    UNION ALL
    SELECT above_since, plug_id, channel, start_time, samples, samples_above, voltage_rms,
           iif(typeof(voltage_max_mv) = 'integer', voltage_max_mv / 1000.0, voltage_max_mv)
    FROM interval_recent WHERE above_since IS NOT NULL
)
GROUP BY plug_id, channel, above_since;

-- Intervals and gaps of a plug that a reading has changed behind the mark below.
CREATE TABLE evaluation_due (
    plug_id    INTEGER NOT NULL REFERENCES plug (id),
    start_time INTEGER NOT NULL,  -- of the interval
    PRIMARY KEY (plug_id, start_time)
) STRICT, WITHOUT ROWID;

-- One row: up to until_time intervals and gaps are made (null: none yet). Readings before readings_from, and states
-- before states_from, have been deleted by the rule of retention (null: none).
CREATE TABLE evaluation (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    until_time    INTEGER,
    readings_from INTEGER,
    states_from   INTEGER
) STRICT;

INSERT INTO evaluation (id) VALUES (1);
