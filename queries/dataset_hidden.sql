-- How much is hidden in the datasets that the municipality loaded itself. Feeds the page Privacy.
--
-- Parameters
-- Returns one row per dataset of its own with figures that count
--   dataset  VARCHAR  dataset id
--   shown    INTEGER  figures with a value
--   hidden   INTEGER  figures that are hidden because the numbers are too small
-- Budget   100 ms
-- Example  {}
SELECT dataset.id AS dataset, count(*) FILTER (WHERE o.status = 'ok')::INTEGER AS shown,
    count(*) FILTER (WHERE o.status = 'hidden')::INTEGER AS hidden
FROM observation AS o
JOIN load ON load.load = o.load
JOIN dataset ON dataset.id = load.dataset
WHERE dataset.own AND o.status IN ('ok', 'hidden')
GROUP BY dataset.id
ORDER BY dataset.id
