-- People of one area by age band of twenty years. Feeds the table of whose stories there are, and the gate for stories.
--
-- Parameters
--   $region  VARCHAR  region code
-- Returns one row per band, of the newest year
--   band      VARCHAR   0-20, 20-40, 40-60, 60-80 or 80+
--   year      SMALLINT
--   people    DOUBLE    NULL when one of the ages in it is hidden or missing
--   at_least  DOUBLE    without the ages that are hidden or missing
-- Budget   50 ms
-- Example  {"region": "WK999801"}
WITH
here AS (
    SELECT p.*
    FROM population AS p
    JOIN region ON region.region_id = p.region_id
    WHERE region.code = $region
    QUALIFY dense_rank() OVER (ORDER BY p.year DESC) = 1
),
banded AS (
    SELECT year, people, CASE
        WHEN age_from >= 80 THEN '80+'
        WHEN age_from // 20 = coalesce(age_to, 200) // 20 THEN (age_from // 20 * 20) || '-' || (age_from // 20 * 20 + 20)
        END AS band
    FROM here
)
SELECT
    band::VARCHAR AS band, year, (CASE WHEN count(*) = count(people) THEN sum(people) END)::DOUBLE AS people,
    coalesce(sum(people), 0)::DOUBLE AS at_least
FROM banded
WHERE band IS NOT NULL
GROUP BY band, year
ORDER BY band
