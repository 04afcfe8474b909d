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

-- Whether some message of the plug had a Period: only then one without it was sent because the load changed.
ALTER TABLE plug ADD COLUMN tells_schedule INTEGER NOT NULL DEFAULT 0 CHECK (tells_schedule IN (0, 1));

UPDATE plug
SET tells_schedule = EXISTS (SELECT 1 FROM reading_settled WHERE plug_id = plug.id AND flags & 16 = 0)
    OR EXISTS (SELECT 1 FROM reading_recent_a WHERE plug_id = plug.id AND flags & 16 = 0)
    OR EXISTS (SELECT 1 FROM reading_recent_b WHERE plug_id = plug.id AND flags & 16 = 0);
