-- Lines without a usable year.
SELECT min(source_row) AS source_row FROM checked WHERE year IS NULL OR year NOT BETWEEN 1900 AND 2100
GROUP BY source_row ORDER BY source_row LIMIT 200
