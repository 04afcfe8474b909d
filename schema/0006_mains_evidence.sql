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
