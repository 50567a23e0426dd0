-- In which area divisions each code is known, and whether its boundary changed that year. Feeds the gate.
--
-- Parameters
-- Returns one row per code and vintage
--   code             VARCHAR
--   vintage          SMALLINT  year of the area division
--   boundary_change  TINYINT   1 as the year before, 2 only the code is new, 3 the boundary moved; NULL when nobody told
-- Budget   50 ms
-- Example  {}
SELECT code, vintage, boundary_change FROM region WHERE NOT water AND level <> 'land' ORDER BY vintage, code
