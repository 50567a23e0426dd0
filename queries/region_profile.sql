-- Everything known about one area: per figure the newest value up to a year, beside that of the wijk, the gemeente and the country.
--
-- Parameters
--   $region  VARCHAR   region code
--   $year    SMALLINT  newest year to use; NULL for the newest there is
-- Returns one row per indicator
--   indicator        VARCHAR   indicator id
--   year             SMALLINT  year of the figure
--   value            DOUBLE    in the indicator's unit; NULL when there is no figure
--   lower            DOUBLE    lower bound; NULL when not known
--   upper            DOUBLE    upper bound
--   interval_level   FLOAT     level of that interval
--   se               FLOAT     standard error; NULL when not known
--   n                DOUBLE    what the figure is a share of; NULL when not known
--   rounded_to       SMALLINT  counts behind it are rounded to this; NULL when not
--   kind             VARCHAR   survey, register, model, allocated, derived
--   status           VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional      BOOLEAN
--   vintage          SMALLINT  area division of the figure
--   uncertain        BOOLEAN   reliability under 0.70 (the error is large beside the real differences), or a base under 100
--   class            TINYINT   0-4; NULL without a figure
--   wijk             DOUBLE    the same figure and year for the wijk it lies in; NULL for a wijk itself
--   wijk_se          FLOAT
--   gemeente         DOUBLE    for the gemeente; NULL for a gemeente itself
--   gemeente_se      FLOAT
--   land             DOUBLE    for the Netherlands
--   load             VARCHAR   the load that brought the figure
--   outside          VARCHAR   why the public file hides it: small, or beside a small one; NULL when it does not, and always in that file
-- Budget   100 ms
-- Example  {"region": "BU99980101", "year": null}
WITH
-- The place, also under the codes it had before.
place AS (
    SELECT thread FROM region WHERE code = $region ORDER BY vintage DESC LIMIT 1
),
here AS (
    SELECT o.*, region.vintage, region.level
    FROM observation_by_region AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.region_id IN (SELECT region_id FROM region WHERE thread = (FROM place)) AND ($year IS NULL OR o.year <= $year::SMALLINT)
),
-- A year without a figure does not hide the year before: the newest figure counts, else the newest reason why there is none.
newest AS (
    SELECT * FROM here
    QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY (status = 'ok') DESC, year DESC, vintage DESC) = 1
),
around AS (
    SELECT
        o.indicator, o.year,
        max(o.value) FILTER (region.level = 'wijk') AS wijk, max(o.se) FILTER (region.level = 'wijk') AS wijk_se,
        max(o.value) FILTER (region.level = 'gemeente') AS gemeente, max(o.se) FILTER (region.level = 'gemeente') AS gemeente_se,
        max(o.value) FILTER (region.level = 'land') AS land
    FROM observation_by_region AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.region_id IN (
        SELECT region_id FROM region
        WHERE code <> $region AND (
            code = 'NL00' OR (level = 'gemeente' AND code = 'GM' || substr($region, 3, 4))
            OR (level = 'wijk' AND code IN (SELECT parent FROM region WHERE code = $region))))
    GROUP BY o.indicator, o.year
)
SELECT
    newest.indicator::VARCHAR AS indicator, newest.year, newest.value, lower, upper, interval_level, se, n, rounded_to,
    newest.kind::VARCHAR AS kind, newest.status::VARCHAR AS status, provisional, newest.vintage,
    newest.value IS NOT NULL AND (
        coalesce(between_variance < 0.7 * (between_variance + se * se), false) OR coalesce(n < 100, false)) AS uncertain,
    (CASE WHEN newest.value IS NOT NULL THEN (newest.value >= classes[1])::TINYINT + (newest.value >= classes[2])::TINYINT
        + (newest.value >= classes[3])::TINYINT + (newest.value >= classes[4])::TINYINT END)::TINYINT AS class,
    around.wijk, around.wijk_se, around.gemeente, around.gemeente_se, around.land, load.load,
    CASE WHEN hidden_outside.beside THEN 'beside' WHEN NOT hidden_outside.beside THEN 'small' END AS outside
FROM newest
JOIN indicator ON indicator.id = newest.indicator::VARCHAR
JOIN load ON load.load_id = newest.load_id
LEFT JOIN coverage ON coverage.indicator = newest.indicator AND coverage.year = newest.year AND coverage.level = newest.level
LEFT JOIN around ON around.indicator = newest.indicator AND around.year = newest.year
LEFT JOIN hidden_outside ON hidden_outside.indicator = newest.indicator AND hidden_outside.region_id = newest.region_id
    AND hidden_outside.year = newest.year
WHERE indicator.scenario IN ('', 'midden') -- of what is expected one scenario; the page Straks has the others
ORDER BY indicator.id
