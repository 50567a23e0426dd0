-- On which drawn vintage figures are shown: the one nearest to their own, the newer one when two are as near.
--
-- Reads    region, layer
-- Returns  level, vintage (of the figures), drawn_vintage; nothing for a level that has no drawing
SELECT
    present.level, present.vintage,
    (SELECT layer.vintage FROM layer WHERE layer.level = present.level
     ORDER BY abs(layer.vintage - present.vintage), layer.vintage DESC LIMIT 1) AS drawn_vintage
FROM (SELECT DISTINCT level, vintage FROM region WHERE level IN (SELECT level FROM layer)) AS present
ORDER BY level, vintage
