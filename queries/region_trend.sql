-- One figure over the years for an area, its wijk, its gemeente and the country. Feeds the trend in the profile.
--
-- Parameters
--   $region     VARCHAR  region code
--   $indicator  VARCHAR  indicator id
-- Returns one row per area and year
--   line            VARCHAR   gebied, wijk, gemeente or land
--   region          VARCHAR   region code, as it was in that year
--   name            VARCHAR
--   year            SMALLINT
--   value           DOUBLE    in the indicator's unit; NULL when there is no figure
--   lower           DOUBLE    lower bound; NULL when not known
--   upper           DOUBLE    upper bound
--   kind            VARCHAR   survey, register, model, allocated, derived
--   status          VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional     BOOLEAN
--   vintage         SMALLINT  area division of the figure
--   boundary_break  BOOLEAN   the boundary moved between the previous vintage of this line and this one
-- Budget   100 ms
-- Example  {"region": "BU99980101", "indicator": "pop_65plus_share"}
WITH
-- The area as it is known last, also under a newer code; and the areas it lies in now.
here AS (
    SELECT latest.thread, latest.parent, latest.gemeente, latest.level
    FROM region AS latest
    WHERE latest.region_id = (SELECT thread FROM region WHERE code = $region ORDER BY vintage DESC LIMIT 1)
),
around AS (
    SELECT thread, CASE WHEN code = 'NL00' THEN 'land' ELSE level END AS line
    FROM region
    WHERE code = 'NL00' OR (level = 'gemeente' AND code = (SELECT gemeente FROM here) AND (SELECT level FROM here) <> 'gemeente')
        OR (level = 'wijk' AND code = (SELECT parent FROM here))
    QUALIFY row_number() OVER (PARTITION BY code ORDER BY vintage DESC) = 1
),
asked AS (
    SELECT thread, 'gebied' AS line FROM here
    UNION
    SELECT thread, line FROM around WHERE thread NOT IN (SELECT thread FROM here)
),
lines AS (
    SELECT region.region_id, region.code, region.name, region.vintage, region.thread, asked.line
    FROM region
    JOIN asked ON asked.thread = region.thread
),
-- Between two vintages of one place the boundary moved when any vintage in between says so.
moves AS (
    SELECT thread, vintage FROM region WHERE boundary_change = 3
),
points AS (
    SELECT lines.line, lines.code, lines.thread, lines.name, lines.vintage, o.year, o.value, o.lower, o.upper, o.kind, o.status, o.provisional
    FROM observation_by_region AS o
    JOIN lines ON lines.region_id = o.region_id
    WHERE o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
    QUALIFY row_number() OVER (PARTITION BY lines.line, o.year ORDER BY lines.vintage DESC) = 1
),
ordered AS (
    SELECT *, lag(vintage) OVER (PARTITION BY line ORDER BY year) AS previous_vintage FROM points
)
SELECT
    line, code AS region, ordered.name, year, value, lower, upper, kind::VARCHAR AS kind, status::VARCHAR AS status, provisional, ordered.vintage,
    EXISTS (SELECT 1 FROM moves WHERE moves.thread = ordered.thread AND moves.vintage > ordered.previous_vintage
            AND moves.vintage <= ordered.vintage) AS boundary_break
FROM ordered
ORDER BY line, year
