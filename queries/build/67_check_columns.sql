-- Per column of the file: how many cells are filled, and how many of those are no number, or a number that is a mark (-99997).
WITH cells AS (FROM delivered UNPIVOT INCLUDE NULLS (cell FOR column_name IN (COLUMNS(*))))
SELECT column_name, count(*) FILTER (trim(cell) <> '') AS filled,
    count(*) FILTER (trim(cell) <> '' AND (cell_number(cell, $decimal) IS NULL OR lower(trim(cell)) IN $marks)) AS words
FROM cells
GROUP BY column_name
