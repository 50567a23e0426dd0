-- Every code of an area in any vintage; water is left out.
--
-- Parameters
-- Returns one row per code
--   code  VARCHAR  region code
-- Budget   50 ms
-- Example  {}
SELECT DISTINCT code FROM region WHERE NOT water ORDER BY code
