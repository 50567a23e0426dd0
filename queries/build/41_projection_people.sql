-- People in bands of five years, of every area that the ages of the file fit, as far as this file may show them.
--
-- Reads    population (hidden and rounded), region, placement
-- Returns  region, level, parent, gemeente, year, sex, start (first age of the band; the last is open), people (NULL where hidden)
--
-- An area of which the boundary moved since is left out in that year: its people are those of another piece of land. One that only
-- got another code goes under the code that it has now.
WITH
open_band AS (
    SELECT min(age_from) AS start FROM population WHERE age_to IS NULL
),
newest AS (
    SELECT region_id, arg_max(area_id, drawn_vintage) AS area_id, arg_max(boundary, drawn_vintage) AS boundary FROM placement
    GROUP BY region_id
),
placed AS (
    SELECT p.*, area.code, area.level, area.parent, area.gemeente, coalesce(newest.boundary, 'same') AS boundary
    FROM population AS p
    LEFT JOIN newest ON newest.region_id = p.region_id
    JOIN region AS area ON area.region_id = coalesce(newest.area_id, p.region_id)
    WHERE area.level IN ('gemeente', 'wijk', 'buurt') AND NOT area.water
)
SELECT
    code AS region, level, parent, gemeente, year, sex, least((age_from // 5) * 5, open_band.start)::SMALLINT AS start,
    CASE WHEN bool_and(status = 'ok') THEN sum(people) END AS people
FROM placed CROSS JOIN open_band
WHERE boundary <> 'changed'
GROUP BY ALL
HAVING bool_and(age_to IS NULL OR age_from // 5 = age_to // 5)
ORDER BY level, region, year, sex, start
