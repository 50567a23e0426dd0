-- How alike the areas of one programme and those beside it were before the start.
--
-- Parameters
--   $intervention  VARCHAR  id of the programme
--   $outcome       VARCHAR  indicator id
-- Returns one row per feature
--   feature  VARCHAR  level, slope, D1, D3, urbanity, or density where that is not known
--   treated  DOUBLE   mean of the areas of the programme
--   all      DOUBLE   mean of all areas that could have been chosen
--   chosen   DOUBLE   mean of those that were
--   before   DOUBLE   difference in standard deviations, with all
--   after    DOUBLE   and with those that were chosen
-- Budget   50 ms
-- Example  {"intervention": "int-huis", "outcome": "count_on_neighbours_share"}
SELECT feature, treated, "all", chosen, before, after
FROM evaluation_balance
WHERE intervention = $intervention::VARCHAR AND outcome = $outcome::VARCHAR
ORDER BY feature
