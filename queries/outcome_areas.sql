-- The areas of one programme and outcome, and those they were compared with.
--
-- Parameters
--   $intervention  VARCHAR  id of the programme
--   $outcome       VARCHAR  indicator id
-- Returns one row per area
--   region  VARCHAR  region code
--   name    VARCHAR
--   part    VARCHAR  met, zonder
--   beside  BOOLEAN  it touches an area of the programme
-- Budget   50 ms
-- Example  {"intervention": "int-huis", "outcome": "count_on_neighbours_share"}
SELECT a.region, any_value(region.name ORDER BY region.vintage DESC) AS name, a.part, any_value(a.beside) AS beside
FROM evaluation_area AS a
JOIN region ON region.code = a.region
WHERE a.intervention = $intervention::VARCHAR AND a.outcome = $outcome::VARCHAR
GROUP BY a.region, a.part
ORDER BY a.part, a.region
