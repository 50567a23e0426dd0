-- Lines that say again what an earlier line said, for every figure on them.
--
-- Reads  checked, repeated (see 67_repeated)
WITH
doubtful AS (
    SELECT checked.* FROM checked SEMI JOIN repeated ON repeated.source_row = checked.source_row
),
ranked AS (
    SELECT source_row, row_number() OVER (PARTITION BY code, year, indicator ORDER BY source_row) AS turn,
        count(DISTINCT coalesce(value::VARCHAR, status)) OVER (PARTITION BY code, year, indicator) AS versions
    FROM doubtful
)
SELECT source_row FROM ranked
GROUP BY source_row
HAVING min(turn) > 1 AND max(versions) = 1
ORDER BY source_row
