-- The different cells of a long file, each read once: the number in it, or the sign that says why there is none.
--
-- Reads    long_cell (place, cell; NULL when a row has none), mark
-- Returns  place, number, mark_status (what the sign means), status (of the figure)
WITH
read AS (
    SELECT
        c.place, CASE WHEN mark.status = 'zero' THEN 0 WHEN mark.status IS NULL THEN cell_number(c.cell, $decimal) END AS number,
        mark.status AS mark_status
    FROM long_cell AS c
    LEFT JOIN mark ON mark.cell = lower(trim(c.cell))
)
SELECT place, number, mark_status, CASE WHEN number IS NOT NULL THEN 'ok' ELSE coalesce(mark_status, 'missing') END AS status
FROM read
ORDER BY place
