-- What there is: one row per indicator, year and level, with the vintage on which a map of it is drawn.
--
-- Reads    observation_row, region, nearest_drawing
-- Returns  indicator, year, level, vintage, drawn_vintage (NULL when nothing is drawn at this level), areas, values, unplaced (rows that the
--          drawing cannot show), unchecked (drawn although nobody told whether their boundary moved), between_variance
--
-- between_variance is how much areas really differ: the variance of the figures less that of their errors (DOMAIN §3.8). A figure of
-- which the error is large beside it says little about its own area.
WITH
present AS (
    SELECT o.indicator, o.year, region.level, max(region.vintage) AS vintage, count(*) AS areas, count(o.value) AS values,
        count(*) FILTER (coalesce(o.boundary, 'changed') = 'changed') AS unplaced, count(*) FILTER (o.boundary = 'unchecked') AS unchecked,
        -- from a few areas one cannot tell how much areas differ
        CASE WHEN count(o.value) >= 5 THEN greatest(0, var_samp(o.value) - coalesce(avg(o.se * o.se), 0)) END AS between_variance
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id
    GROUP BY ALL
)
SELECT present.*, nearest_drawing.drawn_vintage
FROM present
LEFT JOIN nearest_drawing USING (level, vintage)
ORDER BY indicator, year, level
