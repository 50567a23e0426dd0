-- One expected figure of every area of a level, in every year, in one scenario. Feeds the maps, the table and the list of Straks.
--
-- Parameters
--   $figure    VARCHAR  oosr, 80plus_share, population …
--   $scenario  VARCHAR  id of the scenario
--   $level     VARCHAR  gemeente, wijk or buurt
-- Returns one row per area and year; the first year is now
--   region   VARCHAR   region code
--   year     SMALLINT
--   value    DOUBLE    in the figure's unit; NULL when there is no number to show
--   lower    DOUBLE    between these it lies in 2 of 3 cases; NULL for now
--   upper    DOUBLE
--   lower95  DOUBLE    and between these in 95 of 100
--   upper95  DOUBLE
--   kind     VARCHAR   derived, or allocated for an area that is too small and follows what it lies in
--   why      VARCHAR   few (too few people to show), small (follows what it lies in), no_score; empty for none of these
--   shrinks  BOOLEAN   the area has fewer people in the last year, and not by chance
-- Budget   20 ms
-- Example  {"figure": "oosr", "scenario": "midden", "level": "wijk"}
SELECT p.region, p.year, p.value, p.lower, p.upper, p.lower95, p.upper95, p.kind, p.why, coalesce(area.shrinks, false) AS shrinks
FROM projection AS p
LEFT JOIN projection_area AS area ON area.region = p.region
WHERE p.figure = $figure AND p.scenario = $scenario AND p.level = $level
ORDER BY p.region, p.year
