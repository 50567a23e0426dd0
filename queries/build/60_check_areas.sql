-- What each different cell with an area is about: 'inside' one of our gemeenten, 'outside', the whole 'land', an 'unknown' area
-- of ours, or 'no_code' at all; and in how many rows it stands.
--
-- Reads  delivered_area, municipality, known_area
WITH
cells AS (
    SELECT region, any_value(code) AS code, count(*) AS lines FROM delivered_area GROUP BY region
)
SELECT
    cells.region, cells.code, cells.lines, area_gemeente(cells.code) AS gemeente,
    CASE WHEN cells.code IS NULL THEN 'no_code'
         WHEN cells.code = 'NL00' THEN 'land'
         WHEN municipality.code IS NULL THEN 'outside'
         WHEN known_area.code IS NULL AND NOT $defines_regions THEN 'unknown'
         ELSE 'inside' END AS outcome
FROM cells
LEFT JOIN municipality ON municipality.code = area_gemeente(cells.code)
LEFT JOIN known_area ON known_area.code = cells.code
