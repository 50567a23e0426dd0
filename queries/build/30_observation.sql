-- All observations that count, in the form the pages read: for one indicator, year, gemeente and level the latest load counts.
--
-- Reads    latest_delivered, region, nearest_drawing, placement, dataset_rule
-- Returns  indicator, region_id, year, value … load_id, sorted for the map; vintage is the area division of the figure, area_id the
--          area on the drawing that shows the figure (NULL when none does) and boundary how sure it is that both are the same piece of land
--
-- Small numbers of datasets that the municipality loads itself (`own`) are hidden here, before anything is derived: a count
-- under $count, and a share of which the base, the numerator or the rest is too small. Figures that CBS or RIVM published
-- stay as published, but for those that may not be shown below a level ($public).
WITH
-- a map has one drawing, also when its figures come from areas of several vintages: that of the newest
present AS (
    SELECT indicator, year, area_level(code) AS level, max(vintage) AS vintage FROM latest_delivered GROUP BY ALL
),
counted AS (
    SELECT o.*, region.region_id, region.level AS region_level, placement.area_id, placement.boundary
    FROM latest_delivered AS o
    JOIN region ON region.code = o.code AND region.vintage = o.vintage
    JOIN present ON present.indicator = o.indicator AND present.year = o.year AND present.level = area_level(o.code)
    LEFT JOIN nearest_drawing AS nearest ON nearest.level = present.level AND nearest.vintage = present.vintage
    LEFT JOIN placement ON placement.region_id = region.region_id AND placement.drawn_vintage = nearest.drawn_vintage
),
judged AS (
    SELECT
        counted.*,
        status = 'ok' AND (
            (rule.own AND rule.unit = 'count' AND value < $count)
            -- rounded, because a numerator of 10 comes back from a share as 9.999999999999998
            OR (rule.own AND rule.factor IS NOT NULL AND n IS NOT NULL AND kind <> 'survey'
                AND (n < $base OR round(value * n / rule.factor, 6) < $count
                     OR (rule.part_of_whole AND round(n - value * n / rule.factor, 6) < $count)))
            OR (rule.own AND rule.unit = 'ratio' AND n IS NOT NULL AND (n < $count OR round(value * n, 6) < $count))
            OR ($public AND rule.not_below_rank IS NOT NULL
                AND rule.not_below_rank < CASE region_level WHEN 'buurt' THEN 4 WHEN 'wijk' THEN 3 WHEN 'gemeente' THEN 2 ELSE 1 END)
        ) AS small
    FROM counted
    JOIN dataset_rule AS rule ON rule.load_id = counted.load_id AND rule.indicator = counted.indicator
)
SELECT
    indicator::indicator_id AS indicator, region_id, year::SMALLINT AS year,
    CASE WHEN NOT small THEN value END AS value, CASE WHEN NOT small THEN lower END AS lower,
    CASE WHEN NOT small THEN upper END AS upper, interval_level::FLOAT AS interval_level,
    CASE WHEN NOT small THEN se END::FLOAT AS se, CASE WHEN NOT small THEN n END AS n, rounded_to,
    kind::kind_id AS kind, CASE WHEN small THEN 'hidden' ELSE status END::status_id AS status, provisional,
    load_id::SMALLINT AS load_id, source_row,
    vintage::SMALLINT AS vintage, area_id, boundary::boundary_id AS boundary
FROM judged
ORDER BY indicator, year, region_id
