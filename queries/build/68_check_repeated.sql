-- Lines that say again what an earlier line said, for every figure on them.
WITH
ranked AS (
    SELECT source_row, row_number() OVER (PARTITION BY code, year, indicator ORDER BY source_row) AS turn,
        count(DISTINCT coalesce(value::VARCHAR, status)) OVER (PARTITION BY code, year, indicator) AS versions
    FROM checked
)
SELECT source_row FROM ranked
WHERE source_row IS NOT NULL
GROUP BY source_row
HAVING min(turn) > 1 AND max(versions) = 1
ORDER BY source_row
