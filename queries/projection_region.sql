-- All expected figures of one area, in every year and scenario. Feeds the tab per area of Straks.
--
-- Parameters
--   $region  VARCHAR  region code
-- Returns one row per scenario, figure and year; the first year is now
--   scenario  VARCHAR   id of the scenario
--   figure    VARCHAR   oosr, 80plus_share, population …
--   year      SMALLINT
--   value     DOUBLE    in the figure's unit; NULL when there is no number to show
--   lower     DOUBLE    between these it lies in 2 of 3 cases; NULL for now
--   upper     DOUBLE
--   lower95   DOUBLE    and between these in 95 of 100
--   upper95   DOUBLE
--   kind      VARCHAR   derived, or allocated for an area that is too small and follows what it lies in
--   why       VARCHAR   few (too few people to show), small (follows what it lies in), no_score; empty for none of these
-- Budget   20 ms
-- Example  {"region": "WK999801"}
SELECT scenario, figure, year, value, lower, upper, lower95, upper95, kind, why
FROM projection
WHERE region = $region
ORDER BY scenario, figure, year
