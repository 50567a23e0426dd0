-- What the internal file shows and the public one hides, and whether that is only beside a small number. Empty in the public file:
-- who sees the figures themselves may know why others do not, and nobody else.
CREATE TABLE hidden_outside (indicator indicator_id, region_id INTEGER, year SMALLINT, beside BOOLEAN);
