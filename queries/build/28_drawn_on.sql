-- On which drawn vintage a map is shown: the one nearest to the vintage of its figures, the newer one when two are as near.
--
-- Reads    observation_delivered, region, layer
-- Returns  indicator, year, level, vintage (the newest among the figures), drawn_vintage (NULL when nothing is drawn at this level)
WITH
present AS (
    SELECT indicator, year, area_level(code) AS level, max(vintage) AS vintage
    FROM latest_delivered
    GROUP BY ALL
)
SELECT
    indicator::indicator_id AS indicator, year::SMALLINT AS year, level, vintage::SMALLINT AS vintage,
    (SELECT layer.vintage FROM layer WHERE layer.level = present.level
     ORDER BY abs(layer.vintage - present.vintage), layer.vintage DESC LIMIT 1) AS drawn_vintage
FROM present
ORDER BY indicator, year, level
