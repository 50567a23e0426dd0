-- The same observations sorted by area, so that a profile reads one short stretch of the file instead of all of it.
--
-- Reads    observation_row
-- Returns  the columns of observation_row but for its place on the map
SELECT * EXCLUDE (vintage, area_id, boundary) FROM observation_row ORDER BY region_id, indicator, year
