-- All observations that count, with what the rules for small numbers say of each by itself.
--
-- Reads    latest_delivered, region, dataset_rule, limits (one row)
-- Returns  the columns of latest_delivered, region_id, region_level, gemeente, parent, those of dataset_rule, and
--          small (too few people: must not come back either), away (not shown below a level), extreme (so near to nobody or
--          everybody that it tells about each of them)
--
-- Only what the municipality loads itself (`loaded`) is judged; figures that CBS or RIVM published stay as published, but for those
-- that may not be shown below a level. `own` is that, of people. A numerator of 10 comes back from a share as 9.999999999999998,
-- so it is rounded before it is compared.
CREATE TEMP VIEW judged AS
WITH
counted AS (
    SELECT o.*, region.region_id, region.level AS region_level, region.parent, area_gemeente(o.code) AS gemeente
    FROM latest_delivered AS o
    JOIN region ON region.code = o.code AND region.vintage = o.vintage
)
SELECT
    counted.*, rule.* EXCLUDE (load_id, indicator),
    status = 'ok' AND (
        (rule.own AND rule.unit = 'count' AND value < limits.count)
        OR (rule.own AND rule.factor IS NOT NULL AND n IS NOT NULL AND kind <> 'survey'
            AND (n < limits.base OR round(value * n / rule.factor, 6) < limits.count
                 OR (rule.part_of_whole AND round(n - value * n / rule.factor, 6) < limits.count)))
        OR (rule.own AND rule.unit = 'ratio' AND n IS NOT NULL AND (n < limits.count OR round(value * n, 6) < limits.count))
        OR (rule.loaded AND kind = 'survey' AND n IS NOT NULL AND n < limits.respondents)
    ) AS small,
    status = 'ok' AND limits.public AND rule.not_below_rank IS NOT NULL
        AND rule.not_below_rank <
            CASE region_level WHEN 'buurt' THEN 4 WHEN 'eigen' THEN 4 WHEN 'wijk' THEN 3 WHEN 'gemeente' THEN 2 ELSE 1 END AS away,
    status = 'ok' AND rule.own AND rule.unit = 'share' AND rule.part_of_whole AND region_level IN ('buurt', 'eigen')
        AND (n IS NULL OR kind = 'survey') AND (value < limits.edge OR value > 100 - limits.edge) AS extreme
FROM counted
JOIN dataset_rule AS rule ON rule.load_id = counted.load_id AND rule.indicator = counted.indicator
CROSS JOIN limits;
