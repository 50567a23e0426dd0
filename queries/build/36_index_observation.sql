-- The scores of the index as observations, in the columns of observation_row.
--
-- Reads    index_score, index_run, region, score_id (index, part → indicator)
SELECT
    score_id.indicator::indicator_id AS indicator, region.region_id, run.year::SMALLINT AS year, s.value, s.lower, s.upper,
    CASE WHEN s.value IS NOT NULL THEN 0.95::FLOAT END AS interval_level, CASE WHEN s.value IS NOT NULL THEN s.se::FLOAT END AS se,
    NULL::DOUBLE AS n, NULL::SMALLINT AS rounded_to, 'derived'::kind_id AS kind,
    (CASE WHEN s.value IS NULL THEN 'missing' ELSE 'ok' END)::status_id AS status, run.provisional, $load_id::SMALLINT AS load_id,
    NULL::INTEGER AS source_row,
    region.vintage, region.region_id AS area_id, 'same'::boundary_id AS boundary
FROM index_score AS s
JOIN index_run AS run ON run.run = s.run
JOIN score_id ON score_id."index" = run."index" AND score_id.part = s.part
JOIN region ON region.code = s.region AND region.vintage = run.vintage
ORDER BY indicator, year, region_id
