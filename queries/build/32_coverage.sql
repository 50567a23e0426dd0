-- What there is: one row per indicator, year and level, with the vintage on which a map of it is drawn.
--
-- Reads    observation_row, region, layer
-- Returns  indicator, year, level, vintage, drawn_vintage (NULL when nothing is drawn at this level), areas, values, between_variance
--
-- between_variance is how much areas really differ: the variance of the figures less that of their errors (DOMAIN §3.8). A figure of
-- which the error is large beside it says little about its own area.
-- A map has one vintage: the drawn one nearest to the vintage of the figures, the newer one when two are as near.
WITH
present AS (
    SELECT o.indicator, o.year, region.level, max(region.vintage) AS vintage, count(*) AS areas, count(o.value) AS values,
        -- from a few areas one cannot tell how much areas differ
        CASE WHEN count(o.value) >= 5 THEN greatest(0, var_samp(o.value) - coalesce(avg(o.se * o.se), 0)) END AS between_variance
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id
    GROUP BY ALL
)
SELECT
    present.*,
    (SELECT layer.vintage FROM layer WHERE layer.level = present.level
     ORDER BY abs(layer.vintage - present.vintage), layer.vintage DESC LIMIT 1) AS drawn_vintage
FROM present
ORDER BY indicator, year, level
