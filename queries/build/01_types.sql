-- The closed lists that observations are written in: one byte instead of a text.
CREATE TYPE indicator_id AS ENUM (SELECT id FROM indicator ORDER BY id);
CREATE TYPE kind_id AS ENUM ('survey', 'register', 'model', 'allocated', 'derived');
CREATE TYPE status_id AS ENUM ('ok', 'missing', 'not_yet_published', 'hidden', 'not_applicable');
CREATE TYPE boundary_id AS ENUM ('same', 'unchecked', 'changed');
