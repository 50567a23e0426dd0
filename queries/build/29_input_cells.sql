-- People in institutions or using care of which some number is small, as in 29_people_cells: every area of the same gemeente, year and age.
--
-- Reads    input_people
-- Returns  gemeente, counts, year, age_from, code, parent, region_id (the code), men, women, protect
WITH
paired AS (
    SELECT gemeente, counts, year, age_from, code,
        CASE area_level(code) WHEN 'buurt' THEN 'WK' || substr(code, 3, 6) ELSE gemeente END AS parent, code AS region_id,
        max(CASE WHEN sex = 'm' THEN CASE status WHEN 'hidden' THEN 'nan'::DOUBLE ELSE coalesce(people, 0) END END) AS men,
        max(CASE WHEN sex = 'v' THEN CASE status WHEN 'hidden' THEN 'nan'::DOUBLE ELSE coalesce(people, 0) END END) AS women,
        bool_or(protect) AS protect
    FROM input_people
    WHERE counts <> 'forecast' AND gemeente IS NOT NULL
    GROUP BY ALL
)
SELECT * REPLACE (coalesce(men, 0) AS men, coalesce(women, 0) AS women)
FROM paired
QUALIFY bool_or(protect) OVER (PARTITION BY gemeente, counts, year, age_from)
ORDER BY gemeente, counts, age_from, year, code
