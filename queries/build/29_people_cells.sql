-- The people of which some number is small: every area of the same gemeente, year and age band, women and men on one line.
--
-- Reads    people, limits
-- Returns  gemeente, year, age_from, code, parent, region_id, men, women, protect
--
-- Women and men are hidden together: how many there are of both often follows from a percentage. A number that was never delivered
-- counts as nobody; one that was delivered as hidden is not known.
WITH
paired AS (
    SELECT gemeente, year, age_from, code, parent, region_id,
        max(CASE WHEN sex = 'm' THEN CASE status WHEN 'hidden' THEN 'nan'::DOUBLE ELSE coalesce(people, 0) END END) AS men,
        max(CASE WHEN sex = 'v' THEN CASE status WHEN 'hidden' THEN 'nan'::DOUBLE ELSE coalesce(people, 0) END END) AS women,
        bool_or(status = 'hidden' OR (status = 'ok' AND people < limits.count)) AS protect
    FROM people CROSS JOIN limits
    WHERE gemeente IS NOT NULL
    GROUP BY ALL
)
SELECT * REPLACE (coalesce(men, 0) AS men, coalesce(women, 0) AS women)
FROM paired
QUALIFY bool_or(protect) OVER (PARTITION BY gemeente, year, age_from)
ORDER BY gemeente, age_from, year, code
