-- Cells of used columns that are neither a number, nor empty, nor a mark that the dataset explains.
WITH
cells AS (
    UNPIVOT delivered_text ON COLUMNS(* EXCLUDE (source_row, code, year, provisional, slice, bound)) INTO NAME column_name VALUE cell
)
SELECT cells.source_row, cells.column_name, cells.cell
FROM cells
ANTI JOIN mark ON mark.cell = lower(trim(cells.cell))
WHERE cell_number(cells.cell, $decimal) IS NULL AND trim(cells.cell) <> ''
ORDER BY source_row, column_name
