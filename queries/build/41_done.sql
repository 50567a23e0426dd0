-- What a build ends with: what was only needed on the way goes, and what needs all figures comes.
DROP TABLE nearest_drawing;
DROP TABLE projection_input;
-- What a map shows of each area of its drawing, for every map there is. A query that names indicator, year and level reads no more
-- than that map. How a figure must look (look): 0-4 class; 10 exactly zero; -1 missing, -2 hidden, -3 not yet published,
-- -4 not applicable, -5 boundary changed. Uncertain: reliability under 0.70, or a base under 100 (DOMAIN §3.8).
CREATE VIEW map_cell AS
WITH
looks AS (
    SELECT
        coverage.indicator, coverage.year, coverage.level, area.region_id, area.code, area.name, area.gemeente,
        area.vintage AS drawn_vintage, o.interval_level, o.n, o.se, o.kind, o.provisional, o.vintage, o.load_id,
        coverage.between_variance, indicator.classes,
        CASE WHEN moved.area_id IS NOT NULL THEN 'changed'::boundary_id ELSE o.boundary END AS boundary,
        CASE WHEN o.boundary = 'changed' THEN NULL ELSE o.value END AS value,
        CASE WHEN o.boundary = 'changed' THEN NULL ELSE o.lower END AS lower,
        CASE WHEN o.boundary = 'changed' THEN NULL ELSE o.upper END AS upper,
        coalesce(o.status, 'missing'::status_id) AS status
    FROM coverage
    JOIN indicator ON indicator.id = coverage.indicator::VARCHAR
    JOIN region AS area ON area.vintage = coverage.drawn_vintage AND area.level = coverage.level
    LEFT JOIN observation_row AS o
        ON o.area_id = area.region_id AND o.indicator = coverage.indicator AND o.year = coverage.year
    LEFT JOIN moved ON moved.area_id = area.region_id AND moved.vintage = coverage.vintage AND o.area_id IS NULL
    WHERE area.geometry IS NOT NULL AND NOT area.water
)
SELECT
    * EXCLUDE (se, between_variance, classes),
    value IS NOT NULL AND (
        coalesce(between_variance < 0.7 * (between_variance + se * se), false) OR coalesce(n < 100, false)) AS uncertain,
    (CASE WHEN boundary = 'changed' THEN -5
          WHEN status = 'hidden' THEN -2
          WHEN status = 'not_yet_published' THEN -3
          WHEN status = 'not_applicable' THEN -4
          WHEN value IS NULL THEN -1
          WHEN value = 0 THEN 10
          ELSE (value >= classes[1])::TINYINT + (value >= classes[2])::TINYINT + (value >= classes[3])::TINYINT + (value >= classes[4])::TINYINT
     END)::TINYINT AS look
FROM looks;
