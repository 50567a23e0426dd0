-- The same for a long file; a figure that the dataset does not know is found here too.
SELECT source_row, CASE WHEN d.indicator IS NULL THEN 'naam van het cijfer' ELSE 'waarde' END AS column_name,
    CASE WHEN d.indicator IS NULL THEN d.delivered_indicator ELSE d.cell END AS cell
FROM delivered_long AS d
WHERE d.indicator IS NULL OR (d.mark_status IS NULL AND d.number IS NULL AND trim(d.cell) <> '')
ORDER BY source_row
