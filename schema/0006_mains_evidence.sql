-- Which voltages are evidence: judged value by value.

UPDATE reading_flag
SET meaning = 'The voltage is none that a plug on 230 V mains can measure (outside 80..320 V).'
WHERE bit = 2;

INSERT INTO reading_flag (bit, name, meaning) VALUES
    (128, 'odd_value', 'A power, current or frequency is none that a meter shows; it is kept as it was sent, and the voltage beside it counts.');

-- Whether some message of the plug had a Period: only then one without it was sent because the load changed.
ALTER TABLE plug ADD COLUMN tells_schedule INTEGER NOT NULL DEFAULT 0 CHECK (tells_schedule IN (0, 1));

UPDATE plug
SET tells_schedule = EXISTS (SELECT 1 FROM reading_settled WHERE plug_id = plug.id AND flags & 16 = 0)
    OR EXISTS (SELECT 1 FROM reading_recent_a WHERE plug_id = plug.id AND flags & 16 = 0)
    OR EXISTS (SELECT 1 FROM reading_recent_b WHERE plug_id = plug.id AND flags & 16 = 0);
