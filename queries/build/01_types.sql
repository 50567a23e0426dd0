-- The closed lists that observations are written in: one byte instead of a text.
CREATE TYPE indicator_id AS ENUM (SELECT id FROM indicator ORDER BY id);
CREATE TYPE boundary_id AS ENUM ('same', 'unchecked', 'changed');
