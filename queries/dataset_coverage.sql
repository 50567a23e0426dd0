-- How complete and how old the figures of one level are: per figure its newest year, and how many areas have it. Feeds the accountability page.
--
-- Parameters
--   $level  VARCHAR  land, gemeente, wijk or buurt
-- Returns one row per indicator that was delivered at this level
--   indicator   VARCHAR   indicator id
--   year        SMALLINT  newest year with a figure; NULL when no area has one in any year
--   first_year  SMALLINT  oldest year with a figure
--   years       INTEGER   years with at least one figure
--   values      INTEGER   areas with a figure in the newest year
--   areas       INTEGER   areas of this level in the area division of that figure, water left out
--   uncertain   INTEGER   of those figures, the ones with a reliability under 0.70 or a base under 100
--   hidden      INTEGER   areas of which the figure is hidden in that year
-- Budget   400 ms
-- Example  {"level": "wijk"}
WITH
newest AS (
    SELECT indicator, max(year) FILTER (values > 0) AS year, min(year) FILTER (values > 0) AS first_year,
        count(*) FILTER (values > 0) AS years, max(vintage) AS any_vintage
    FROM coverage
    WHERE level = $level
    GROUP BY indicator
),
figures AS (
    SELECT o.indicator, count(o.value) AS values, count(*) FILTER (o.status = 'hidden') AS hidden,
        count(*) FILTER (o.value IS NOT NULL AND (
            coalesce(coverage.between_variance < 0.7 * (coverage.between_variance + o.se * o.se), false)
            OR coalesce(o.n < 100, false))) AS uncertain
    FROM newest
    JOIN observation_row AS o ON o.indicator = newest.indicator AND o.year = newest.year
    JOIN region ON region.region_id = o.region_id AND region.level = $level AND NOT region.water
    JOIN coverage ON coverage.indicator = o.indicator AND coverage.year = o.year AND coverage.level = $level
    GROUP BY o.indicator
),
places AS (
    SELECT vintage, count(*) AS areas FROM region WHERE level = $level AND NOT water GROUP BY vintage
)
SELECT
    newest.indicator::VARCHAR AS indicator, newest.year, newest.first_year, newest.years::INTEGER AS years,
    coalesce(figures.values, 0)::INTEGER AS values, coalesce(places.areas, 0)::INTEGER AS areas,
    coalesce(figures.uncertain, 0)::INTEGER AS uncertain, coalesce(figures.hidden, 0)::INTEGER AS hidden
FROM newest
LEFT JOIN figures ON figures.indicator = newest.indicator
LEFT JOIN coverage ON coverage.indicator = newest.indicator AND coverage.year = newest.year AND coverage.level = $level
LEFT JOIN places ON places.vintage = coalesce(coverage.vintage, newest.any_vintage)
ORDER BY indicator
