-- People in bands of five years, of every area that the ages of the file fit, as far as this file may show them.
--
-- Reads    population (hidden and rounded), region, placement
-- Returns  region, level, parent, gemeente, year, sex, start (first age of the band; the last is open), people (NULL where hidden)
--
-- An area of which the boundary moved since is left out in that year: its people are those of another piece of land.
WITH
open_band AS (
    SELECT min(age_from) AS start FROM population WHERE age_to IS NULL
),
placed AS (
    SELECT p.*, region.code, region.level, region.parent, region.gemeente,
        coalesce((SELECT arg_max(placement.boundary, placement.drawn_vintage) FROM placement WHERE placement.region_id = p.region_id),
                 'same') AS boundary
    FROM population AS p
    JOIN region ON region.region_id = p.region_id
    WHERE region.level IN ('gemeente', 'wijk', 'buurt') AND NOT region.water
)
SELECT
    code AS region, level, parent, gemeente, year, sex, least((age_from // 5) * 5, open_band.start)::SMALLINT AS start,
    CASE WHEN bool_and(status = 'ok') THEN sum(people) END AS people
FROM placed CROSS JOIN open_band
WHERE boundary <> 'changed'
GROUP BY ALL
HAVING bool_and(age_to IS NULL OR age_from // 5 = age_to // 5)
ORDER BY level, region, year, sex, start
