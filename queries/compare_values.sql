-- The same figures for a few areas beside each other: for each figure one year, the same for all of them. Feeds the comparison.
--
-- Parameters
--   $regions     VARCHAR  region codes, with a comma between
--   $indicators  VARCHAR  indicator ids, with a comma between
-- Returns one row per indicator and area, in the order in which they were asked; also where there is no figure
--   indicator       VARCHAR   indicator id
--   region          VARCHAR   region code
--   year            SMALLINT  of the last five years with a figure the one with most figures, the newest of those; NULL when there is none
--   value           DOUBLE    in the indicator's unit; NULL when there is no figure
--   lower           DOUBLE    lower bound; NULL when not known
--   upper           DOUBLE    upper bound
--   interval_level  FLOAT     level of that interval, 0.95 is 95 %
--   se              FLOAT     standard error; NULL when not known
--   n               DOUBLE    what the figure is a share of, or how many answered; NULL when not known
--   kind            VARCHAR   survey, register, model, allocated, derived; NULL without a row
--   status          VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional     BOOLEAN   NULL without a row
--   vintage         SMALLINT  area division of the figure
--   uncertain       BOOLEAN   reliability under 0.70 (the error is large beside the real differences), or a base under 100
--   producer        VARCHAR   who made the figure
--   title           VARCHAR   title of the dataset
--   load            VARCHAR   the load that brought the figure
-- Budget   400 ms
-- Example  {"regions": "WK999801,WK999901", "indicators": "volunteers_share,pop_65plus_share"}
WITH
asked_regions AS (
    SELECT code, place, (SELECT thread FROM region WHERE region.code = listed.code ORDER BY vintage DESC LIMIT 1) AS thread
    FROM (SELECT unnest(string_split($regions, ',')) AS code, unnest(range(len(string_split($regions, ',')))) AS place) AS listed
),
asked_indicators AS (
    SELECT unnest(string_split($indicators, ',')) AS id, unnest(range(len(string_split($indicators, ',')))) AS place
),
figures AS (
    SELECT o.*, region.thread, region.level, region.vintage
    FROM observation_by_region AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.region_id IN (SELECT region_id FROM region WHERE thread IN (SELECT thread FROM asked_regions))
        AND o.indicator::VARCHAR IN (SELECT id FROM asked_indicators)
    QUALIFY row_number() OVER (PARTITION BY o.indicator, o.year, region.thread ORDER BY region.vintage DESC) = 1
),
years AS (
    SELECT indicator, year, count(value) AS present, max(CASE WHEN count(value) > 0 THEN year END) OVER (PARTITION BY indicator) AS newest
    FROM figures
    GROUP BY indicator, year
),
-- An area that lacks the newest year should not be left out when all have the year before; but a figure of long ago is no use.
chosen AS (
    SELECT indicator, year
    FROM years
    QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY coalesce(year >= newest - 4, true) DESC, present DESC, year DESC) = 1
)
SELECT
    asked_indicators.id AS indicator, asked_regions.code AS region, chosen.year, f.value, f.lower, f.upper, f.interval_level, f.se, f.n,
    f.kind::VARCHAR AS kind, coalesce(f.status::VARCHAR, 'missing') AS status, f.provisional, f.vintage,
    f.value IS NOT NULL AND (
        coalesce(between_variance < 0.7 * (between_variance + f.se * f.se), false) OR coalesce(f.n < 100, false)) AS uncertain,
    dataset.producer, dataset.title, load.load
FROM asked_indicators
CROSS JOIN asked_regions
LEFT JOIN chosen ON chosen.indicator::VARCHAR = asked_indicators.id
LEFT JOIN figures AS f ON f.indicator = chosen.indicator AND f.year = chosen.year AND f.thread = asked_regions.thread
LEFT JOIN coverage ON coverage.indicator = f.indicator AND coverage.year = f.year AND coverage.level = f.level
LEFT JOIN load ON load.load_id = f.load_id
LEFT JOIN dataset ON dataset.id = load.dataset
ORDER BY asked_indicators.place, asked_regions.place
