-- Lines without a usable year.
--
-- Reads  checked, spread (see 58_spread)
SELECT DISTINCT source_row
FROM checked
WHERE (SELECT bool_or(year IS NULL OR year NOT BETWEEN 1900 AND 2100) FROM spread) AND (year IS NULL OR year NOT BETWEEN 1900 AND 2100)
ORDER BY source_row
LIMIT 200
