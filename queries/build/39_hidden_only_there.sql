-- Of what another file hides that which this one shows.
--
-- Reads    hidden_here (of the other file), observation_row
INSERT INTO hidden_outside
SELECT o.indicator, o.region_id, o.year, hidden_here.beside
FROM hidden_here
JOIN observation_row AS o ON o.indicator::VARCHAR = hidden_here.indicator AND o.region_id = hidden_here.region_id
    AND o.year = hidden_here.year
WHERE o.value IS NOT NULL
ORDER BY o.indicator, o.region_id, o.year
