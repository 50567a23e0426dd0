-- Lines with figures that the file has more than once, and whether they only say again what an earlier line said, in every figure on them.
--
-- Reads    checked, repeated (see 67_repeated)
-- Returns  source_row, again
WITH
doubtful AS (
    SELECT checked.* FROM checked SEMI JOIN repeated ON repeated.source_row = checked.source_row
),
ranked AS (
    SELECT source_row, row_number() OVER (PARTITION BY code, year, indicator ORDER BY source_row) AS turn,
        count(DISTINCT coalesce(value::VARCHAR, status)) OVER (PARTITION BY code, year, indicator) AS versions
    FROM doubtful
)
SELECT source_row, min(turn) > 1 AND max(versions) = 1 AS again FROM ranked
GROUP BY source_row
ORDER BY source_row
