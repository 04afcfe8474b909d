-- Intervals and all that follows from them are made with the gain that held when each sample was taken.

-- When, after valid_from, the plug was calibrated itself, or another one (by its MAC) took its place: the gain says
-- nothing from then on. Null: neither has happened.
ALTER TABLE calibration ADD COLUMN ended_at INTEGER;

-- From start_time to the next row of the channel its intervals were made with this gain; before its first row, with
-- none. Where that is something else than calibration says, they are made anew, newest first, as far as their readings
-- are kept.
CREATE TABLE gain_since (
    plug_id        INTEGER NOT NULL REFERENCES plug (id),
    channel        INTEGER NOT NULL,
    start_time     INTEGER NOT NULL,
    calibration_id INTEGER NOT NULL,  -- 0: none
    gain           REAL    NOT NULL,
    PRIMARY KEY (plug_id, channel, start_time)
) STRICT, WITHOUT ROWID;

-- What was made of a plug before until_time keeps its gain, since the readings that it was made from are deleted.
CREATE TABLE gain_kept (
    plug_id    INTEGER PRIMARY KEY REFERENCES plug (id),
    until_time INTEGER NOT NULL
) STRICT;

-- With which gains the intervals of a channel were made, where with any.
CREATE VIEW evaluation_gain AS
SELECT since.plug_id AS plug_id, since.channel AS channel, since.start_time AS start_time,
       coalesce((SELECT min(next.start_time) FROM gain_since AS next
                 WHERE next.plug_id = since.plug_id AND next.channel = since.channel
                   AND next.start_time > since.start_time),
                (SELECT until_time FROM evaluation)) AS end_time,
       since.gain AS gain, (SELECT c.source FROM calibration AS c WHERE c.id = since.calibration_id) AS source
FROM gain_since AS since
WHERE since.calibration_id <> 0;

-- Moments at which a gain can change, of what is on record and what calibration says; the collector's own business.
CREATE VIEW stored_gain_change AS
SELECT plug_id, channel, start_time AS time FROM gain_since
UNION SELECT plug_id, channel, valid_from FROM calibration
UNION SELECT plug_id, channel, valid_to FROM calibration WHERE valid_to IS NOT NULL
UNION SELECT plug_id, channel, ended_at FROM calibration WHERE ended_at IS NOT NULL;

-- The same, as far as anything is made and its readings are kept: what is before that counts from there on.
CREATE VIEW stored_gain_cut AS
SELECT change.plug_id AS plug_id, change.channel AS channel, max(change.time, made.start_time) AS time
FROM stored_gain_change AS change CROSS JOIN (
    SELECT plug_id, max(min(start_time),
                        coalesce((SELECT until_time FROM gain_kept AS kept WHERE kept.plug_id = rules_since.plug_id), 0))
                    AS start_time
    FROM rules_since GROUP BY plug_id
) AS made
WHERE made.plug_id = change.plug_id
  AND max(change.time, made.start_time) < (SELECT until_time FROM evaluation);

-- Channels whose intervals, stretches of over-voltage and weeks are still to be made anew, since a calibration was made
-- or revoked.
CREATE VIEW calibration_pending AS
SELECT DISTINCT cut.plug_id AS plug_id, cut.channel AS channel
FROM stored_gain_cut AS cut
WHERE coalesce((SELECT since.calibration_id FROM gain_since AS since
                WHERE since.plug_id = cut.plug_id AND since.channel = cut.channel AND since.start_time <= cut.time
                ORDER BY since.start_time DESC LIMIT 1), 0)
      <> coalesce((SELECT CASE WHEN (c.valid_to IS NULL OR c.valid_to > cut.time)
                                AND (c.ended_at IS NULL OR c.ended_at > cut.time) THEN c.id ELSE 0 END
                   FROM calibration AS c
                   WHERE c.plug_id = cut.plug_id AND c.channel = cut.channel AND c.valid_from <= cut.time
                     AND c.revoked_at IS NULL
                   ORDER BY c.valid_from DESC, c.id DESC LIMIT 1), 0);

-- As before, but that a gain also ends with what ended_at says, and for good with the next one. While there is no
-- calibration at all, none is looked for.
DROP VIEW voltage;
CREATE VIEW voltage AS
SELECT s.plug AS plug, s.name AS name, CAST((s.part - 1) % 8 + 1 AS INTEGER) AS channel, s.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.time / 1000.0, 'unixepoch') AS time_utc,
       (SELECT strftime('%Y-%m-%dT%H:%M:%f', s.time / 1000.0 + zone.offset_s, 'unixepoch')
                   || printf('%+03d:%02d', zone.offset_s / 3600, abs(zone.offset_s) / 60 % 60)
        FROM local_time_offset AS zone WHERE zone.start_time <= s.time
        ORDER BY zone.start_time DESC LIMIT 1) AS time_local,
       CASE typeof(s.voltage_mv) WHEN 'integer' THEN s.voltage_mv / 1000.0 ELSE s.voltage_mv END
           * CASE WHEN EXISTS (SELECT 1 FROM calibration)
                  THEN coalesce((SELECT CASE WHEN (c.valid_to IS NULL OR c.valid_to > s.time)
                                              AND (c.ended_at IS NULL OR c.ended_at > s.time) THEN c.gain END
                                 FROM calibration AS c
                                 WHERE c.plug_id = s.plug_id AND c.channel = (s.part - 1) % 8 + 1
                                   AND c.valid_from <= s.time AND c.revoked_at IS NULL
                                 ORDER BY c.valid_from DESC, c.id DESC LIMIT 1), 1.0)
                  ELSE 1.0 END AS volts,
       s.flags AS flags, s.plug_id AS plug_id
FROM stored_voltage AS s;
