-- One figure of one area over the years, with its standard error. Feeds the sentence on change.
--
-- Parameters
--   $region     VARCHAR  region code
--   $indicator  VARCHAR  indicator id
-- Returns one row per year
--   year            SMALLINT
--   value           DOUBLE    in the indicator's unit; NULL when there is no figure
--   lower           DOUBLE    lower bound; NULL when not known
--   upper           DOUBLE    upper bound
--   interval_level  FLOAT     level of that interval
--   se              FLOAT     standard error; NULL when not known
--   kind            VARCHAR   survey, register, model, allocated, derived
--   status          VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional     BOOLEAN
--   boundary_break  BOOLEAN   the boundary moved between the year before in this list and this one
-- Budget   50 ms
-- Example  {"region": "GM9998", "indicator": "pop_65plus_share"}
WITH
place AS (
    SELECT thread FROM region WHERE code = $region ORDER BY vintage DESC LIMIT 1
),
points AS (
    SELECT o.*, region.vintage
    FROM observation_by_region AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.region_id IN (SELECT region_id FROM region WHERE thread = (FROM place)) AND o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
    QUALIFY row_number() OVER (PARTITION BY o.year ORDER BY region.vintage DESC) = 1
),
ordered AS (
    SELECT *, lag(vintage) OVER (ORDER BY year) AS previous_vintage FROM points
)
SELECT
    year, value, lower, upper, interval_level, se, kind::VARCHAR AS kind, status::VARCHAR AS status, provisional,
    EXISTS (SELECT 1 FROM region WHERE thread = (FROM place) AND boundary_change = 3
            AND region.vintage > ordered.previous_vintage AND region.vintage <= ordered.vintage) AS boundary_break
FROM ordered
ORDER BY year
