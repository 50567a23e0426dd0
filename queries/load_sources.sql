-- Where figures came from: the loads that count, per indicator and year. Feeds the source line.
--
-- Parameters
--   $indicator  VARCHAR   indicator id; NULL for all
--   $year       SMALLINT  year of the figures; NULL for all
-- Returns one row per indicator, year and load
--   indicator    VARCHAR  indicator id
--   year         SMALLINT
--   load         VARCHAR  load id
--   dataset      VARCHAR  dataset id
--   title        VARCHAR  title of the dataset
--   producer     VARCHAR
--   license      VARCHAR
--   attribution  VARCHAR
--   name         VARCHAR  name of the delivered file
--   at           VARCHAR  when it was loaded, UTC
--   values       INTEGER  figures in it
-- Budget   50 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024}
WITH used AS ( -- counted before joining: the words of a dataset are long, and the figures are many
    SELECT indicator, year, load_id, count(value)::INTEGER AS values
    FROM observation_row
    WHERE ($indicator::VARCHAR IS NULL OR indicator = TRY_CAST($indicator::VARCHAR AS indicator_id))
        AND ($year::SMALLINT IS NULL OR year = $year::SMALLINT)
    GROUP BY ALL
)
SELECT used.indicator::VARCHAR AS indicator, used.year, load.load, load.dataset, dataset.title, dataset.producer, dataset.license,
    dataset.attribution, load.name, load.at, used.values
FROM used
JOIN load ON load.load_id = used.load_id
JOIN dataset ON dataset.id = load.dataset
ORDER BY used.indicator, used.year, load.at, load.load
