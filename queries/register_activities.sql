-- Activities, initiatives and places in an area, each with who carries it. Feeds Initiatieven and the coalition board.
--
-- Parameters
--   $area  VARCHAR  region code of a gemeente, wijk or buurt; NULL for all
-- Returns one row per activity
--   id               VARCHAR
--   title            VARCHAR
--   type             VARCHAR
--   region           VARCHAR  where
--   place            VARCHAR  its name; NULL when it is not on the map
--   themes           VARCHAR  ids with a comma between them
--   implicit_themes  VARCHAR  what it adds to by itself
--   domains          VARCHAR
--   ring             VARCHAR
--   initiator        VARCHAR
--   status           VARCHAR
--   place_status     VARCHAR
--   reach            VARCHAR  band
--   bipp             VARCHAR  band
--   pillars          VARCHAR
--   carriers         VARCHAR  names of the organisations that carry it
--   carrier_ids      VARCHAR
--   partners         VARCHAR  names of who takes part
--   confirmed        DATE     last looked at
-- Budget   30 ms
-- Example  {"area": "GM9998"}
WITH
names AS (
    SELECT code, arg_max(name, vintage) AS name FROM region GROUP BY code
),
carriers AS (
    SELECT a.id, string_agg(o.name, ', ' ORDER BY o.name) AS names
    FROM (SELECT id, unnest(carriers) AS organisation FROM register_activity) AS a
    JOIN register_organisation AS o ON o.id = a.organisation
    GROUP BY a.id
),
partners AS (
    SELECT a.id, string_agg(o.name, ', ' ORDER BY o.name) AS names
    FROM (SELECT id, unnest(partners) AS organisation FROM register_activity) AS a
    JOIN register_organisation AS o ON o.id = a.organisation
    GROUP BY a.id
)
SELECT
    a.id, a.title, a.type, a.region, names.name AS place, array_to_string(a.themes, ',') AS themes,
    array_to_string(a.implicit_themes, ',') AS implicit_themes, array_to_string(a.domains, ',') AS domains, a.ring, a.initiator,
    a.status, a.place_status, a.reach, a.bipp, array_to_string(a.pillars, ',') AS pillars, coalesce(carriers.names, '') AS carriers,
    array_to_string(a.carriers, ',') AS carrier_ids, coalesce(partners.names, '') AS partners, a.last_confirmed AS confirmed
FROM register_activity AS a
LEFT JOIN names ON names.code = a.region
LEFT JOIN carriers ON carriers.id = a.id
LEFT JOIN partners ON partners.id = a.id
WHERE $area IS NULL OR starts_with(substr(a.region, 3), substr($area, 3))
ORDER BY a.title, a.id
