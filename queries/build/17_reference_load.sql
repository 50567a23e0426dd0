-- The figures of one load that holds the whole country: what our own areas are compared with.
--
-- Reads    checked (its observations), delivered_area
-- Returns  indicator, level ('land', 'gemeente' or 'wijk'), code, name (NULL when the file has none), value, se, vintage, year, kind
--
-- Only figures that are there: why a figure of an area elsewhere is missing is of no use here. A file with several years gives the
-- newest year of each figure and level.
WITH
names AS (
    SELECT code, any_value(trim(name)) AS name FROM delivered_area WHERE code IS NOT NULL GROUP BY code
)
SELECT o.indicator, area_level(o.code) AS level, o.code, names.name, o.value, o.se, o.vintage, o.year, o.kind
FROM checked AS o
LEFT JOIN names ON names.code = o.code
WHERE o.value IS NOT NULL AND area_level(o.code) <> 'buurt'
QUALIFY o.year = max(o.year) OVER (PARTITION BY o.indicator, area_level(o.code))
ORDER BY ALL
