-- People by area and age band, women and men on one line, as a reader of this file sees them. Feeds the check.
--
-- Parameters
-- Returns one row per area of the same gemeente, year and age band, where one of them is hidden
--   gemeente  VARCHAR   code of the gemeente
--   age_from  SMALLINT  first age of the band
--   year      SMALLINT
--   code      VARCHAR   region code
--   parent    VARCHAR   code of the area one level up
--   men       DOUBLE    rounded; NULL when hidden
--   women     DOUBLE
--   hidden    BOOLEAN
-- Budget   400 ms
-- Example  {}
WITH
paired AS (
    SELECT region.gemeente, p.age_from, p.year, region.code, region.parent,
        max(CASE WHEN p.sex = 'm' THEN coalesce(p.people, 0) END) AS men, max(CASE WHEN p.sex = 'v' THEN coalesce(p.people, 0) END) AS women,
        bool_or(p.status = 'hidden') AS hidden
    FROM population AS p
    JOIN region ON region.region_id = p.region_id
    WHERE region.gemeente IS NOT NULL
    GROUP BY ALL
)
SELECT gemeente, age_from, year, code, parent, CASE WHEN NOT hidden THEN coalesce(men, 0) END AS men,
    CASE WHEN NOT hidden THEN coalesce(women, 0) END AS women, hidden
FROM paired
QUALIFY bool_or(hidden) OVER (PARTITION BY gemeente, year, age_from)
ORDER BY gemeente, age_from, year, code
