-- Figures of the municipality's own division, added up from what this file may show of its buurten. In the columns of observation_row.
--
-- Reads    member, region, placement, observation_row, indicator
--
-- Counts are added. A share counts by what it is a share of (n), so without n there is none; an answer of a survey or a model has no
-- such n. An area of which a buurt has no figure has none either: no more can be computed from this than from the buurten themselves.
WITH
sizes AS (
    SELECT code, vintage, count(*) AS parts FROM member GROUP BY ALL
),
placed AS (
    SELECT member.code, member.vintage AS drawn_vintage, o.*, indicator.unit
    FROM member
    JOIN region AS buurt ON buurt.code = member.part AND buurt.vintage = member.vintage
    JOIN placement ON placement.area_id = buurt.region_id AND placement.drawn_vintage = member.vintage AND placement.boundary <> 'changed'
    JOIN observation_row AS o ON o.region_id = placement.region_id
    JOIN indicator ON indicator.id = o.indicator::VARCHAR
    WHERE indicator.unit = 'count'
        OR (indicator.unit IN ('share', 'per_1000', 'per_10000') AND o.kind NOT IN ('survey', 'model', 'allocated')
            AND (o.n IS NOT NULL OR o.value IS NULL))
),
added AS (
    SELECT
        indicator, code, drawn_vintage, year, any_value(unit) AS unit, count(value) AS valued, sum(n) AS n,
        sum(CASE WHEN unit = 'count' THEN value ELSE value * n END) AS total,
        sqrt(sum(CASE WHEN unit = 'count' THEN se * se ELSE (se * n) * (se * n) END)) AS error,
        count(se) AS with_error, bool_or(status = 'hidden') AS hidden, bool_or(provisional) AS provisional, max(rounded_to) AS rounded_to,
        max(load_id) AS load_id
    FROM placed
    GROUP BY indicator, code, drawn_vintage, year
),
whole AS (
    SELECT added.*, region.region_id, valued = parts AS complete, CASE WHEN unit = 'count' THEN 1 ELSE n END AS divisor
    FROM added
    JOIN sizes ON sizes.code = added.code AND sizes.vintage = added.drawn_vintage
    JOIN region ON region.code = added.code AND region.vintage = added.drawn_vintage
    WHERE NOT EXISTS (
        SELECT 1 FROM observation_row AS own JOIN region AS area ON area.region_id = own.region_id
        WHERE own.indicator = added.indicator AND own.year = added.year AND area.code = added.code)
)
SELECT
    indicator, region_id, year, CASE WHEN complete THEN total / nullif(divisor, 0) END AS value, NULL::DOUBLE AS lower, NULL::DOUBLE AS upper,
    NULL::FLOAT AS interval_level, (CASE WHEN complete AND with_error = valued THEN error / nullif(divisor, 0) END)::FLOAT AS se,
    CASE WHEN complete THEN n END AS n, rounded_to, 'derived'::kind_id AS kind,
    (CASE WHEN complete AND divisor IS DISTINCT FROM 0 THEN 'ok' WHEN hidden THEN 'hidden' ELSE 'missing' END)::status_id AS status,
    provisional, load_id, NULL::INTEGER AS source_row, drawn_vintage::SMALLINT AS vintage, region_id AS area_id, 'same'::boundary_id AS boundary
FROM whole
ORDER BY indicator, year, region_id
