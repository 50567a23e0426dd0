-- How much each dataset of the municipality's own shows and hides, and how much of it beside the small numbers.
--
-- Reads    observation_row, also_hidden, load, dataset
-- Returns  dataset, shown, hidden, beside (hidden only because it would give a small number away)
--
-- Only sums: which figure is hidden for which reason would tell who reads it that the others are small.
SELECT dataset.id AS dataset, count(*) FILTER (o.status = 'ok')::INTEGER AS shown, count(*) FILTER (o.status = 'hidden')::INTEGER AS hidden,
    count(also_hidden.region_id)::INTEGER AS beside
FROM observation_row AS o
JOIN load USING (load_id)
JOIN dataset ON dataset.id = load.dataset
LEFT JOIN also_hidden ON also_hidden.indicator = o.indicator::VARCHAR AND also_hidden.region_id = o.region_id AND also_hidden.year = o.year
WHERE dataset.own AND o.status IN ('ok', 'hidden')
GROUP BY dataset.id
ORDER BY dataset.id
