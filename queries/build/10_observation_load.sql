-- One load as observations: one row per area, year and indicator, with the code and the vintage under which it was delivered.
--
-- Reads    delivered_number, delivered_text (one row per line of the file; columns as delivered), measure_column, mark
-- Returns  code, vintage, year, indicator, value, lower, upper, interval_level, se, n, rounded_to, kind, status, provisional, source_row
--
-- A measure that is one column without bounds takes the straight road (`plain`), which keeps this step close to a bare read.
-- A measure made of several cells (numerator and denominator, value and bounds) is gathered per line (`gathered`).
--
-- A list of columns is folded into one row and unfolded again. That tells the planner how few they are, so that it keeps them in
-- memory and lets the cells pass by; the other way round takes half as long again.
WITH
plain_column AS (
    SELECT unnest(list(measure_column), recursive := true) FROM measure_column WHERE simple
),
other_column AS (
    SELECT unnest(list(measure_column), recursive := true) FROM measure_column WHERE NOT simple
),
number_cells AS (
    FROM delivered_number
    UNPIVOT INCLUDE NULLS (number FOR column_name IN (COLUMNS(* EXCLUDE (source_row, code, year, provisional, slice, bound))))
),
text_cells AS (
    FROM delivered_text
    UNPIVOT INCLUDE NULLS (cell FOR column_name IN (COLUMNS(* EXCLUDE (source_row, code, year, provisional, slice, bound))))
),
read_text_cells AS (
    SELECT
        t.* EXCLUDE (cell),
        CASE WHEN mark.status = 'zero' THEN 0 WHEN mark.status IS NULL THEN cell_number(t.cell, $decimal) END AS number,
        mark.status AS mark_status
    FROM text_cells AS t
    LEFT JOIN mark ON mark.cell = lower(trim(t.cell))
),
cells AS (
    SELECT source_row, code, year, provisional, slice, bound, column_name, number, NULL::VARCHAR AS mark_status FROM number_cells
    UNION ALL
    SELECT source_row, code, year, provisional, slice, bound, column_name, number, mark_status FROM read_text_cells
),
plain AS (
    SELECT
        cells.code, cells.year, c.indicator, cells.number AS value, NULL::DOUBLE AS lower, NULL::DOUBLE AS upper,
        NULL::DOUBLE AS interval_level, NULL::DOUBLE AS se, NULL::DOUBLE AS n,
        CASE WHEN c.rounded_to IS NULL THEN NULL WHEN area_level(cells.code) IN ('wijk', 'buurt') THEN c.rounded_to END AS rounded_to,
        c.kind,
        CASE WHEN cells.number IS NOT NULL THEN 'ok'
             WHEN c.unpublished THEN 'not_yet_published'
             ELSE coalesce(cells.mark_status, c.empty) END AS status,
        cells.provisional, cells.source_row
    FROM cells
    JOIN plain_column AS c ON c.column_name = cells.column_name AND (c.slice IS NULL OR cells.slice IS NULL OR c.slice = cells.slice)
),
measured AS (
    SELECT
        cells.source_row, cells.code, cells.year, cells.provisional, cells.number,
        coalesce(cells.bound, c.part) AS part,
        CASE WHEN cells.number IS NOT NULL THEN 'ok'
             WHEN c.unpublished THEN 'not_yet_published'
             ELSE coalesce(cells.mark_status, c.empty) END AS status,
        c.* EXCLUDE (slice, part, unpublished, empty, rounded_to),
        CASE WHEN area_level(cells.code) IN ('wijk', 'buurt') THEN c.rounded_to END AS rounded_to
    FROM cells
    JOIN other_column AS c ON c.column_name = cells.column_name AND (c.slice IS NULL OR cells.slice IS NULL OR c.slice = cells.slice)
),
-- The cells of one observation stand on one line, but for margins: those have a line of their own, the first with the first.
lined AS (
    SELECT *, source_row AS line FROM measured WHERE NOT margins
    UNION ALL
    SELECT *, row_number() OVER (PARTITION BY code, year, indicator, part, column_name ORDER BY source_row) AS line
    FROM measured WHERE margins
),
gathered AS (
    SELECT
        code, year, indicator, any_value(rounded_to) AS rounded_to, any_value(kind) AS kind,
        bool_or(provisional) AS provisional,
        coalesce(min(source_row) FILTER (part = 'value'), min(source_row)) AS source_row,
        any_value(factor) AS factor, any_value(cap) AS cap, any_value(people) AS people,
        -- an alias may add columns: a sum counts only when every term does; 'ok' sorts after every other status
        sum(number) FILTER (part = 'value') AS direct, min(status) FILTER (part = 'value') AS direct_status,
        max(number) FILTER (part = 'lower') AS lower, max(number) FILTER (part = 'upper') AS upper,
        max(number) FILTER (part = 'se') AS given_se, max(number) FILTER (part = 'n') AS given_n,
        sum(number) FILTER (part = 'numerator') AS numerator, min(status) FILTER (part = 'numerator') AS numerator_status,
        sum(number) FILTER (part = 'denominator') AS denominator, min(status) FILTER (part = 'denominator') AS denominator_status
    FROM lined
    GROUP BY code, year, indicator, line
    HAVING bool_or(part = 'value' OR NOT margins)
),
composed AS (
    SELECT
        code, year, indicator,
        coalesce(direct, CASE WHEN factor * numerator / nullif(denominator, 0) > cap THEN cap
                              ELSE factor * numerator / nullif(denominator, 0) END) AS value,
        lower, upper, CASE WHEN lower IS NOT NULL AND upper IS NOT NULL THEN 0.95 END AS interval_level,
        -- DOMAIN §3.6: a register rate varies as a Poisson count, and each rounded count adds a variance of 4
        coalesce(given_se, (upper - lower) / (2 * 1.96),
                 CASE WHEN people THEN factor * sqrt(numerator + CASE WHEN rounded_to = 5 THEN 4 ELSE 0 END) / nullif(denominator, 0) END) AS se,
        coalesce(given_n, denominator) AS n, rounded_to, kind,
        CASE WHEN direct_status IS NOT NULL THEN direct_status
             WHEN numerator_status IS DISTINCT FROM 'ok' THEN coalesce(numerator_status, 'missing')
             WHEN denominator_status IS DISTINCT FROM 'ok' THEN coalesce(denominator_status, 'missing')
             WHEN denominator = 0 THEN 'not_applicable'
             ELSE 'ok' END AS status,
        provisional, source_row
    FROM gathered
)

SELECT
    code, $vintage::SMALLINT AS vintage, coalesce(year, $year::SMALLINT) AS year, indicator,
    CASE WHEN status = 'ok' THEN value END AS value, lower, upper, interval_level, se, n, rounded_to::SMALLINT AS rounded_to,
    kind::kind_id AS kind, status::status_id AS status, provisional, source_row::INTEGER AS source_row
FROM (SELECT * FROM plain UNION ALL BY NAME SELECT * FROM composed)
