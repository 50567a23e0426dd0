-- One outcome of one programme over the years: areas with, areas without, and the gap between them. Feeds the pictures.
--
-- Parameters
--   $intervention  VARCHAR  id of the programme
--   $outcome       VARCHAR  indicator id
-- Returns one row per part and year; only of years that may stand in one line
--   part   VARCHAR  met, zonder, verschil
--   year   INTEGER
--   value  DOUBLE   in the indicator's unit; for verschil against the last year before the start
--   lower  DOUBLE   of verschil (95 %); NULL otherwise
--   upper  DOUBLE
-- Budget   50 ms
-- Example  {"intervention": "int-huis", "outcome": "count_on_neighbours_share"}
SELECT part, year, value, lower, upper
FROM evaluation_point
WHERE intervention = $intervention::VARCHAR AND outcome = $outcome::VARCHAR
ORDER BY part, year
