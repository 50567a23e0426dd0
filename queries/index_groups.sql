-- Groups of neighbouring areas with a high load in one run, or why there is no such test. Feeds the tab Samenhang.
--
-- Parameters
--   $run  VARCHAR  id of the run
-- Returns one row per area and score; one without an area where the test is refused
--   part       VARCHAR  L, D1, D2 or D3
--   why        VARCHAR  why there is no test, in Dutch; NULL where there is one
--   region     VARCHAR  region code; NULL where the test is refused
--   name       VARCHAR
--   moran      DOUBLE   how far neighbours are alike, from −1 to 1 (Moran's I)
--   moran_p    DOUBLE   chance of that when place does not matter, two-sided
--   statistic  DOUBLE   the same for one area
--   p          DOUBLE
--   quadrant   VARCHAR  HH, LH, LL or HL: the area itself, then its neighbours
--   grouped    BOOLEAN  in a group of neighbours with a high score, beyond what chance gives
-- Budget   20 ms
-- Example  {"run": "kern GM9998 buurt"}
SELECT g.part, g.why, g.region, region.name, g.moran, g.moran_p, g.statistic, g.p, g.quadrant, g.grouped
FROM index_group AS g
JOIN index_run AS run ON run.run = g.run
LEFT JOIN region ON region.code = g.region AND region.vintage = run.vintage
WHERE g.run = $run OR concat_ws(' ', run."index", run.gemeente, run.level) = $run
ORDER BY g.part, region.name, g.region
