-- Shares and ratios of age groups, from the people of one load: 80-plus, grijze druk, helpers per 85-plusser.
--
-- Reads    people, age_measure (spans of ages that make a numerator or a denominator)
-- Returns  the columns of 10_observation_load
--
-- A band counts when it lies wholly inside a span. A hidden or missing band in a span makes the figure so too.
WITH
spanned AS (
    SELECT
        p.code, p.vintage, p.year, m.indicator, m.factor, m.kind,
        sum(p.people) FILTER (m.part = 'numerator') AS numerator, sum(p.people) FILTER (m.part = 'denominator') AS denominator,
        min(p.status) AS status, bool_or(m.part = 'denominator') AS is_ratio
    FROM people AS p
    JOIN age_measure AS m ON p.age_from >= m.age_from AND (m.age_to IS NULL OR p.age_to <= m.age_to)
    GROUP BY ALL
)
SELECT
    code, vintage, year, indicator,
    CASE WHEN status = 'ok' THEN factor * numerator / CASE WHEN is_ratio THEN nullif(denominator, 0) ELSE 1 END END AS value,
    NULL::DOUBLE AS lower, NULL::DOUBLE AS upper, NULL::DOUBLE AS interval_level,
    factor * sqrt(numerator) / nullif(denominator, 0) AS se, denominator AS n, NULL::SMALLINT AS rounded_to, kind,
    CASE WHEN status = 'ok' AND is_ratio AND coalesce(denominator, 0) = 0 THEN 'not_applicable' ELSE status END AS status,
    false AS provisional, NULL::INTEGER AS source_row
FROM spanned
