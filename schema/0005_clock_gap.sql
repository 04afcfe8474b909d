-- Time of which nobody knows how long it was, since the clock was not known to be right.
INSERT INTO gap_cause (name, meaning) VALUES
    ('clock', 'The clock of the collector was not synchronised, or jumped: what was measured cannot be placed in it.');
