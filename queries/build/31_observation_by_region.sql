-- The same observations sorted by area, so that a profile reads one short stretch of the file instead of all of it.
--
-- Reads    observation_row
-- Returns  the columns of observation_row
SELECT * FROM observation_row ORDER BY region_id, indicator, year
