-- Every line of the file with what it is about: 'inside' one of our gemeenten, 'outside', the whole 'land', an 'unknown' area
-- of ours, or 'no_code' at all.
--
-- Reads  delivered_area, municipality, known_area
SELECT
    d.source_row, d.region, d.code, area_gemeente(d.code) AS gemeente,
    CASE WHEN d.code IS NULL THEN 'no_code'
         WHEN d.code = 'NL00' THEN 'land'
         WHEN municipality.code IS NULL THEN 'outside'
         WHEN known_area.code IS NULL AND NOT $defines_regions THEN 'unknown'
         ELSE 'inside' END AS outcome
FROM delivered_area AS d
LEFT JOIN municipality ON municipality.code = area_gemeente(d.code)
LEFT JOIN known_area ON known_area.code = d.code
ORDER BY d.source_row
