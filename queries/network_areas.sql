-- Samenspel in every area of one level: how much is known, and the measures or why there are none. Feeds the page Samenspel.
--
-- Parameters
--   $level  VARCHAR  gemeente, wijk or buurt
-- Returns one row per area with organisations
--   area           VARCHAR  region code
--   name           VARCHAR  NULL when the area is not on the map
--   moment         VARCHAR  day of the last change in the register
--   why            VARCHAR  why there are no measures; NULL when there are
--   organisations  INTEGER
--   confirmed      INTEGER  of which looked at in the last year
--   formal         INTEGER
--   informal       INTEGER
--   hybrid         INTEGER
--   ties           INTEGER  pairs that work together
--   activities     INTEGER
--   single         INTEGER  activities that lean on one
--   pairs          INTEGER  formal and informal in the same place with the same theme
--   pieces         INTEGER  groups without a way to each other
--   worlds         BOOLEAN  no way at all from formal to informal
--   ei             DOUBLE   E–I, -1 to 1
--   ei_lower       DOUBLE   with the ties that may be missing
--   ei_upper       DOUBLE
--   chance_lower   DOUBLE   E–I of 95 of 100 networks with the kinds dealt at random
--   chance_upper   DOUBLE
--   mixing         DOUBLE   1 is as often as by chance
--   apart          DOUBLE   share of the pairs without a tie, 0 to 1
--   apart_lower    DOUBLE
--   apart_upper    DOUBLE
--   fragility      DOUBLE   highest share of formal–informal connections that one organisation holds, 0 to 1
--   bridging       DOUBLE   share of new ties outside the own circle, 0 to 1; NULL with fewer than ten
--   new_ties       INTEGER  of the last two years
-- Budget   20 ms
-- Example  {"level": "wijk"}
WITH
names AS (
    SELECT code, arg_max(name, vintage) AS name FROM region WHERE NOT water GROUP BY code
)
SELECT
    area, names.name, moment, why, organisations, confirmed, formal, informal, hybrid, ties, activities, single, pairs, pieces, worlds,
    ei, ei_lower, ei_upper, chance_lower, chance_upper, mixing, apart, apart_lower, apart_upper, fragility, bridging, new_ties
FROM network_area
LEFT JOIN names ON names.code = network_area.area
WHERE level = $level
ORDER BY area
