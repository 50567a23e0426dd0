-- One area, year and figure with more than one value.
--
-- Reads  repeated (see 67_repeated)
SELECT code, year, indicator, list(DISTINCT value ORDER BY value) AS values, list(source_row ORDER BY source_row) AS source_rows
FROM repeated
GROUP BY code, year, indicator
HAVING count(DISTINCT coalesce(value::VARCHAR, status)) > 1
ORDER BY code, year, indicator
