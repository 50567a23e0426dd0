-- What each different cell with an area is about: 'inside' one of our gemeenten, 'outside', the whole 'land', an 'unknown' area
-- of ours, or 'no_code' at all; and in how many rows it stands.
--
-- Reads  area_cell (region, code, lines: each different cell), municipality, known_area
SELECT
    cells.region, cells.code, cells.lines, area_gemeente(cells.code) AS gemeente,
    CASE WHEN cells.code IS NULL THEN 'no_code'
         WHEN cells.code = 'NL00' THEN 'land'
         WHEN municipality.code IS NULL THEN 'outside'
         WHEN known_area.code IS NULL AND NOT $defines_regions THEN 'unknown'
         ELSE 'inside' END AS outcome
FROM area_cell AS cells
LEFT JOIN municipality ON municipality.code = area_gemeente(cells.code)
LEFT JOIN known_area ON known_area.code = cells.code
