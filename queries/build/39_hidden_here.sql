-- What this file hides, and whether that is only because it would give a small number away.
--
-- Reads    observation_row, also_hidden
-- Returns  indicator, region_id, year, beside
SELECT o.indicator::VARCHAR AS indicator, o.region_id, o.year, also_hidden.region_id IS NOT NULL AS beside
FROM observation_row AS o
LEFT JOIN also_hidden ON also_hidden.indicator = o.indicator::VARCHAR AND also_hidden.region_id = o.region_id AND also_hidden.year = o.year
WHERE o.status = 'hidden'
