-- The newest figure of a gemeente per indicator, or where it has none, how far its wijken or buurten lie apart. Feeds the overview.
--
-- Parameters
--   $region  VARCHAR  code of the gemeente or the country
-- Returns one row per indicator
--   indicator       VARCHAR   indicator id
--   year            SMALLINT  year of the figure
--   value           DOUBLE    in the indicator's unit; NULL when the gemeente itself has no figure
--   lower           DOUBLE    lower bound; NULL when not known
--   upper           DOUBLE    upper bound
--   interval_level  FLOAT     level of that interval
--   kind            VARCHAR   survey, register, model, allocated, derived
--   status          VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional     BOOLEAN
--   level           VARCHAR   wijk or buurt when the next three are about those; else NULL
--   areas           INTEGER   areas with a figure
--   lowest          DOUBLE
--   highest         DOUBLE
-- Budget   100 ms
-- Example  {"region": "GM9998"}
WITH
here AS (
    SELECT o.*
    FROM observation_by_region AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.region_id IN (SELECT region_id FROM region WHERE code = $region)
    -- A year without a figure does not hide the year before.
    QUALIFY row_number() OVER (PARTITION BY o.indicator ORDER BY (o.status = 'ok') DESC, o.year DESC, region.vintage DESC) = 1
),
inside AS (
    SELECT o.indicator, o.year, region.level, any_value(o.kind) AS kind, coalesce(bool_or(o.provisional), false) AS provisional,
        count(*)::INTEGER AS areas, min(o.value) AS lowest, max(o.value) AS highest
    FROM observation_by_region AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.region_id IN (SELECT region_id FROM region WHERE gemeente = $region AND level IN ('wijk', 'buurt')) AND o.value IS NOT NULL
    GROUP BY o.indicator, o.year, region.level
    QUALIFY row_number() OVER (PARTITION BY o.indicator ORDER BY o.year DESC, region.level DESC) = 1
)
SELECT
    coalesce(here.indicator, inside.indicator)::VARCHAR AS indicator,
    CASE WHEN here.value IS NULL AND inside.areas > 0 THEN inside.year ELSE here.year END AS year,
    here.value, here.lower, here.upper, here.interval_level,
    CASE WHEN here.value IS NULL AND inside.areas > 0 THEN inside.kind ELSE here.kind END::VARCHAR AS kind,
    coalesce(here.status::VARCHAR, 'missing') AS status, coalesce(here.provisional, inside.provisional) AS provisional,
    CASE WHEN here.value IS NULL THEN inside.level END AS level,
    CASE WHEN here.value IS NULL THEN inside.areas END AS areas,
    CASE WHEN here.value IS NULL THEN inside.lowest END AS lowest,
    CASE WHEN here.value IS NULL THEN inside.highest END AS highest
FROM here
FULL JOIN inside ON inside.indicator = here.indicator
JOIN indicator ON indicator.id = coalesce(here.indicator, inside.indicator)::VARCHAR
WHERE indicator.scenario IN ('', 'midden') -- of what is expected one scenario; the page Straks has the others
ORDER BY 1
