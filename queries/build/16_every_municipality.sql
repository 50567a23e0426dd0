-- The municipalities of a file that holds the whole country: every one of which an area is in it.
--
-- Reads    delivered_area
SELECT DISTINCT coalesce(area_gemeente(code), 'NL00') AS code FROM delivered_area WHERE code IS NOT NULL
