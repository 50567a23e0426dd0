-- The measures of samenspel as observations, in the columns of observation_row. A file that a municipality delivered itself goes first.
--
-- Reads    network_figure (indicator, area, level, value, lower, upper, n, per_head), region, observation_row
--
-- Where per_head is true the value is still a count: it is divided by the inhabitants, and missing where nobody knows those.
WITH
newest AS (
    SELECT code, max(vintage) AS vintage FROM region WHERE geometry IS NOT NULL AND NOT water GROUP BY code
),
people AS (
    SELECT region.code, arg_max(o.value, o.year) AS people
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.indicator::VARCHAR = 'population' AND o.value > 0
    GROUP BY region.code
),
counted AS (
    SELECT
        f.indicator, f.area, f.level, f.lower, f.upper, f.per_head,
        CASE WHEN f.per_head THEN f.value / people.people ELSE f.value END AS value,
        CASE WHEN f.per_head THEN people.people ELSE f.n END AS n
    FROM network_figure AS f
    LEFT JOIN people ON people.code = f.area
),
delivered AS (
    SELECT DISTINCT o.indicator::VARCHAR AS indicator, region.level
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.year = $year AND o.indicator::VARCHAR IN (SELECT indicator FROM network_figure)
)
SELECT
    f.indicator::indicator_id AS indicator, region.region_id, $year::SMALLINT AS year, f.value, f.lower, f.upper,
    CASE WHEN f.lower IS NOT NULL THEN 0.95::FLOAT END AS interval_level, ((f.upper - f.lower) / 3.92)::FLOAT AS se, f.n,
    NULL::SMALLINT AS rounded_to, CASE WHEN f.per_head THEN 'register' ELSE 'derived' END::kind_id AS kind,
    'ok'::status_id AS status, false AS provisional,
    $load_id::SMALLINT AS load_id, NULL::INTEGER AS source_row, region.vintage, region.region_id AS area_id,
    'same'::boundary_id AS boundary
FROM counted AS f
JOIN newest ON newest.code = f.area
JOIN region ON region.code = newest.code AND region.vintage = newest.vintage
ANTI JOIN delivered ON delivered.indicator = f.indicator AND delivered.level = f.level
WHERE f.value IS NOT NULL
ORDER BY 1, 2
