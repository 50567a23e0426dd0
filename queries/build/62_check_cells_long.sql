-- The same for a long file; a figure that the dataset does not know is found here too.
SELECT source_row, CASE WHEN name.indicator IS NULL THEN 'naam van het cijfer' ELSE 'waarde' END AS column_name,
    CASE WHEN name.indicator IS NULL THEN d.delivered_indicator ELSE d.cell END AS cell
FROM delivered_long AS d
JOIN municipality ON municipality.code = coalesce(area_gemeente(d.code), d.code)
LEFT JOIN measure_name AS name ON name.delivered_indicator = trim(d.delivered_indicator)
LEFT JOIN mark ON mark.cell = lower(trim(d.cell))
WHERE name.indicator IS NULL OR (mark.cell IS NULL AND cell_number(d.cell, $decimal) IS NULL AND trim(d.cell) <> '')
ORDER BY source_row
