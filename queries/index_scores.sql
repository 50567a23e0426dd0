-- The scores of one run with how sure they are. Feeds every tab of the page Draagbalans.
--
-- Parameters
--   $run  VARCHAR  id of the run
-- Returns one row per area and score, by name
--   region            VARCHAR  region code
--   name              VARCHAR
--   part              VARCHAR  D1, D2, D3, L (what weighs), I, F, S, K (what carries), B (K less L)
--   value             DOUBLE   1 to 100, B −99 to 99; NULL when it cannot be made
--   lower             DOUBLE   95 % interval, from errors in the figures only
--   upper             DOUBLE
--   se                DOUBLE
--   rank              DOUBLE   place, 1 for the highest; NULL for B
--   rank_low          DOUBLE   95 % interval of the place
--   rank_high         DOUBLE
--   areas             INTEGER  areas with this score
--   p_top             DOUBLE   chance of the highest third
--   p_bottom          DOUBLE   chance of the lowest third
--   method_lower      DOUBLE   the same interval when the way of computing varies too
--   method_upper      DOUBLE
--   method_rank_low   DOUBLE
--   method_rank_high  DOUBLE
--   type              VARCHAR  for B: the type where it is sure enough, else empty
--   p_type            DOUBLE   its chance
-- Budget   50 ms
-- Example  {"run": "kern GM9998 buurt"}
SELECT
    s.region, region.name, s.part, s.value, s.lower, s.upper, s.se, s.rank, s.rank_low, s.rank_high, s.areas, s.p_top, s.p_bottom,
    s.method_lower, s.method_upper, s.method_rank_low, s.method_rank_high, s.type, s.p_type
FROM index_score AS s
JOIN index_run AS run ON run.run = s.run
JOIN region ON region.code = s.region AND region.vintage = run.vintage
WHERE s.run = $run OR concat_ws(' ', run."index", run.gemeente, run.level) = $run
ORDER BY region.name, s.region, s.part
