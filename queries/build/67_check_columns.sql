-- Per column of the file: how many cells are filled, and how many must be read as text: no number, a number that is a mark
-- (-99997), a number with a thousands mark, or nothing but spaces.
WITH cells AS (FROM delivered UNPIVOT INCLUDE NULLS (cell FOR column_name IN (COLUMNS(*))))
SELECT column_name, count(*) FILTER (trim(cell) <> '') AS filled,
    count(*) FILTER (cell <> '' AND (cell_number(cell, $decimal) IS NULL OR lower(trim(cell)) IN $marks
        OR contains(cell, CASE $decimal WHEN ',' THEN '.' ELSE ',' END))) AS words
FROM cells
GROUP BY column_name
