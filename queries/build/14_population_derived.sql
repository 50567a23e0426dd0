-- Shares and ratios of age groups, from the people of one load: 80-plus, grijze druk, helpers per 85-plusser.
--
-- Reads    people, age_measure (spans of ages that make a numerator or a denominator)
-- Returns  the columns of 10_observation_load
--
-- A figure is only made when the bands of the file fill its spans exactly: 80-plus does not follow from 65-84 and 85+.
-- A hidden or missing band in a span makes the figure so too.
WITH
bands AS (
    SELECT DISTINCT age_from, coalesce(age_to, 999) AS age_to FROM people
),
filled_spans AS (
    SELECT m.indicator
    FROM age_measure AS m
    JOIN bands AS b ON b.age_to >= m.age_from AND b.age_from <= coalesce(m.age_to, 999)
    GROUP BY m.indicator, m.part, m.age_from, m.age_to
    HAVING min(b.age_from) = m.age_from AND (m.age_to IS NULL OR max(b.age_to) = m.age_to)
),
possible AS (
    SELECT indicator FROM filled_spans GROUP BY indicator
    HAVING count(*) = (SELECT count(*) FROM age_measure AS m WHERE m.indicator = filled_spans.indicator)
),
spanned AS (
    SELECT
        p.code, p.vintage, p.year, m.indicator, m.factor, m.kind,
        sum(p.people) FILTER (m.part = 'numerator') AS numerator, sum(p.people) FILTER (m.part = 'denominator') AS denominator,
        min(p.status) AS status, bool_or(m.part = 'denominator') AS is_ratio
    FROM people AS p
    JOIN age_measure AS m ON p.age_from >= m.age_from AND (m.age_to IS NULL OR p.age_to <= m.age_to)
    SEMI JOIN possible ON possible.indicator = m.indicator
    GROUP BY ALL
),
judged AS (
    SELECT *,
        CASE WHEN status <> 'ok' THEN status
             WHEN is_ratio AND coalesce(denominator, 0) = 0 THEN 'not_applicable'
             WHEN numerator IS NULL THEN 'missing'
             ELSE 'ok' END AS outcome
    FROM spanned
)
SELECT
    code, vintage, year, indicator,
    CASE WHEN outcome = 'ok' THEN factor * numerator / CASE WHEN is_ratio THEN denominator ELSE 1 END END AS value,
    NULL::DOUBLE AS lower, NULL::DOUBLE AS upper, NULL::DOUBLE AS interval_level,
    factor * sqrt(numerator) / nullif(denominator, 0) AS se, denominator AS n, NULL::SMALLINT AS rounded_to, kind,
    outcome AS status, false AS provisional, NULL::INTEGER AS source_row
FROM judged
