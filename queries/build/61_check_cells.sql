-- Cells of used columns that are neither a number, nor empty, nor a mark that the dataset explains.
WITH
inside AS (
    SELECT * FROM delivered_text SEMI JOIN municipality ON municipality.code = coalesce(area_gemeente(delivered_text.code), delivered_text.code)
),
cells AS (
    UNPIVOT inside ON COLUMNS(* EXCLUDE (source_row, code, year, provisional, slice, bound)) INTO NAME column_name VALUE cell
)
SELECT cells.source_row, cells.column_name, cells.cell
FROM cells
ANTI JOIN mark ON mark.cell = lower(trim(cells.cell))
WHERE cell_number(cells.cell, $decimal) IS NULL AND trim(cells.cell) <> ''
ORDER BY source_row, column_name
