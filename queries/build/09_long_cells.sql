-- The different cells of a long file, each read once: the number in it, or the sign that says why there is none.
--
-- Reads    long_cell (place, cell), mark
-- Returns  place, number, mark_status
SELECT
    c.place, CASE WHEN mark.status = 'zero' THEN 0 WHEN mark.status IS NULL THEN cell_number(c.cell, $decimal) END AS number,
    mark.status AS mark_status
FROM long_cell AS c
LEFT JOIN mark ON mark.cell = lower(trim(c.cell))
ORDER BY c.place
