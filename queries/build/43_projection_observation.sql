-- What is expected as observations, in the columns of observation_row; with the band of 67 per cent.
--
-- Reads    projection, region, nearest_drawing, placement, projected_id (figure, scenario → indicator)
--
-- The area is that of the newest division in which its people were counted. `se` follows from the band.
WITH
newest AS (
    SELECT code, max(vintage) AS vintage FROM region GROUP BY code
)
SELECT
    ids.indicator::indicator_id AS indicator, region.region_id, p.year::SMALLINT AS year, p.value, p.lower, p.upper,
    CASE WHEN p.lower IS NOT NULL THEN 0.67::FLOAT END AS interval_level,
    CASE WHEN p.lower IS NOT NULL THEN ((p.upper - p.lower) / (2 * 0.974))::FLOAT END AS se,
    NULL::DOUBLE AS n, NULL::SMALLINT AS rounded_to, p.kind::kind_id AS kind,
    (CASE WHEN p.value IS NOT NULL THEN 'ok' WHEN p.why LIKE 'few%' THEN 'hidden' ELSE 'missing' END)::status_id AS status,
    false AS provisional, $load_id::SMALLINT AS load_id, NULL::INTEGER AS source_row, region.vintage, placement.area_id,
    placement.boundary
FROM projection AS p
JOIN projected_id AS ids ON ids.figure = p.figure AND ids.scenario = p.scenario
JOIN newest ON newest.code = p.region
JOIN region ON region.code = newest.code AND region.vintage = newest.vintage
LEFT JOIN nearest_drawing AS nearest ON nearest.level = region.level AND nearest.vintage = region.vintage
LEFT JOIN placement ON placement.region_id = region.region_id AND placement.drawn_vintage = nearest.drawn_vintage
ORDER BY indicator, year, region_id
