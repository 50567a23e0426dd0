-- The datasets that count now: who made them, under which terms, when they were loaded and what is in them. Feeds the accountability page.
--
-- Parameters
-- Returns one row per dataset of which at least one load counts
--   dataset      VARCHAR   dataset id
--   title        VARCHAR
--   producer     VARCHAR
--   license      VARCHAR
--   attribution  VARCHAR   how the source wants to be named
--   url          VARCHAR   NULL when there is none
--   description  VARCHAR
--   own          BOOLEAN   the municipality loads it itself, so the rules for small numbers apply
--   files        INTEGER   loads that count
--   loaded       VARCHAR   when the last one came, UTC
--   first_year   SMALLINT  oldest year with a figure; NULL when it holds boundaries only
--   last_year    SMALLINT  newest year with a figure
--   vintages     VARCHAR   years of the area division, oldest first, with a comma between
--   indicators   INTEGER   indicators with at least one figure
--   areas        INTEGER   areas with at least one figure; of a file with boundaries only, the areas that are drawn
--   values       INTEGER   figures
-- Budget   2000 ms
-- Example  {}
WITH
loads AS (
    SELECT load.dataset, count(*) AS files, max(load.at) AS loaded,
        string_agg(DISTINCT load.vintage::VARCHAR, ', ' ORDER BY load.vintage::VARCHAR) AS vintages
    FROM load
    WHERE load.scope IS NULL
    GROUP BY load.dataset
),
figures AS (
    SELECT load.dataset, min(o.year) AS first_year, max(o.year) AS last_year, count(DISTINCT o.indicator) AS indicators,
        count(DISTINCT region.code) AS areas, count(*) AS values
    FROM observation_row AS o
    JOIN load ON load.load_id = o.load_id
    JOIN region ON region.region_id = o.region_id
    WHERE o.value IS NOT NULL
    GROUP BY load.dataset
),
drawings AS (
    SELECT count(DISTINCT code) AS areas FROM region WHERE geometry IS NOT NULL AND NOT water
)
SELECT
    dataset.id AS dataset, dataset.title, dataset.producer, dataset.license, dataset.attribution, dataset.url, dataset.description, dataset.own,
    loads.files::INTEGER AS files, loads.loaded, figures.first_year, figures.last_year, loads.vintages,
    coalesce(figures.indicators, 0)::INTEGER AS indicators,
    coalesce(figures.areas, CASE WHEN dataset.type = 'geojson' THEN drawings.areas END, 0)::INTEGER AS areas,
    coalesce(figures.values, 0)::INTEGER AS values
FROM loads
JOIN dataset ON dataset.id = loads.dataset
CROSS JOIN drawings
LEFT JOIN figures ON figures.dataset = loads.dataset
WHERE dataset.type NOT IN ('index', 'projection') -- what the dashboard computed is no source
ORDER BY dataset.title, dataset.id
