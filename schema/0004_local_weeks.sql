-- Weeks as people have them, and the rules by which evidence was made.
--
-- A week goes from one local Monday, 0:00, to the next, and holds the ten-minute intervals that start in it: 1008, and
-- fewer or more when the clocks are put forward or back. Weeks are counted anew from the intervals after this migration,
-- and again when the time zone changes: bit by bit, the newest first, while the collector goes on recording.

DROP VIEW en50160_week;
DROP TABLE interval_week;

-- The weeks that have intervals.
CREATE TABLE local_week (
    start_time INTEGER PRIMARY KEY,  -- Monday, 0:00 local time
    end_time   INTEGER NOT NULL,     -- the next Monday, 0:00 local time
    monday     TEXT    NOT NULL,
    intervals  INTEGER NOT NULL,     -- of ten minutes, that start in it
    counted_to INTEGER               -- plugs with an id up to this are counted by now; null: all are
) STRICT;

-- Intervals counted by week, so that a year of verdicts need not read a year of intervals. Kept in the transactions that
-- write intervals.
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

-- 0: the time zone has changed, and local_week still says what the weeks were before.
ALTER TABLE evaluation ADD COLUMN weeks_current INTEGER NOT NULL DEFAULT 0 CHECK (weeks_current IN (0, 1));

-- What the rules of EN 50160 count in a week: of the valid intervals, those outside 207..253 V (at most 5 % may be) and
-- those outside 195.5..253 V (none may be); and of all intervals of the week, what is not valid, by reason. A week is
-- missing while it is being counted.
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
       round(100.0 * sum(iif(w.status = 0, w.intervals, 0)) / local_week.intervals, 1) AS coverage_percent
FROM interval_week AS w CROSS JOIN local_week ON local_week.start_time = w.start_time
WHERE local_week.counted_to IS NULL AND (SELECT weeks_current FROM evaluation) = 1
GROUP BY w.start_time, w.plug_id, w.channel;

-- From start_time to the next row of the plug its intervals and gaps were made by this version of the rules.
CREATE TABLE rules_since (
    plug_id    INTEGER NOT NULL REFERENCES plug (id),
    start_time INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (plug_id, start_time)
) STRICT, WITHOUT ROWID;

INSERT INTO rules_since (plug_id, start_time, version)
SELECT plug_id, min(start_time), 1
FROM (
    SELECT id AS plug_id, (SELECT min(start_time) FROM interval_settled WHERE plug_id = plug.id) AS start_time FROM plug
    UNION ALL
    SELECT plug_id, min(start_time) FROM interval_recent GROUP BY plug_id
)
WHERE start_time IS NOT NULL
GROUP BY plug_id;

-- By which version of the rules the intervals and gaps of a plug were made. After an update they are made anew by the
-- new one, newest first, as far as their readings are kept.
CREATE VIEW evaluation_rules AS
SELECT plug_id, start_time,
       coalesce(lead(start_time) OVER (PARTITION BY plug_id ORDER BY start_time), (SELECT until_time FROM evaluation))
           AS end_time,
       version
FROM rules_since;
