-- People by age of a forecast, in institutions, or using care: of each the latest load, per gemeente, level and year.
--
-- Reads    input_people, also_hidden_inputs (counts, age_from, year, region_id), limits
-- Returns  counts (forecast, institution, use), region, level, gemeente, year, sex, age_from, age_to (NULL for the open band), people,
--          status, title (of the file), at (when it was loaded)
--
-- People in institutions and people who use care are hidden and rounded as inhabitants are (33_population). A forecast tells of nobody.
-- Of the use of a whole gemeente one hidden age would follow from its total, which others publish: then the smallest other age goes too.
WITH
decided AS (
    SELECT input.*, limits.rounded_to, input.counts <> 'forecast' AND (also.region_id IS NOT NULL OR bool_or(input.protect) OVER cell) AS gone
    FROM input_people AS input
    LEFT JOIN also_hidden_inputs AS also ON also.counts = input.counts AND also.region_id = input.code AND also.year = input.year
        AND also.age_from = input.age_from
    CROSS JOIN limits
    WINDOW cell AS (PARTITION BY input.counts, input.code, input.year, input.age_from)
),
ages AS (
    SELECT counts, code, year, age_from, bool_or(gone) AS gone, sum(people) AS people FROM decided GROUP BY ALL
),
single AS (
    SELECT counts, code, year, arg_min(age_from, people) FILTER (NOT gone) AS age_from
    FROM ages WHERE counts = 'use' GROUP BY ALL HAVING count(*) FILTER (gone) = 1
),
shown AS (
    SELECT decided.* REPLACE (gone OR single.age_from IS NOT NULL AS gone)
    FROM decided
    LEFT JOIN single ON single.counts = decided.counts AND single.code = decided.code AND single.year = decided.year
        AND single.age_from = decided.age_from
)
SELECT
    counts, code AS region, area_level(code) AS level, gemeente, year, sex, age_from, age_to,
    CASE WHEN gone THEN NULL WHEN counts = 'forecast' THEN people
         ELSE rounded_by_chance(people, rounded_to, counts || code || year || sex || age_from || people) END AS people,
    CASE WHEN gone THEN 'hidden' ELSE status END AS status, title, shown.at
FROM shown
ORDER BY ALL
