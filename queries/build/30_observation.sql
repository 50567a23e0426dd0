-- All observations that count, in the form the pages read. What may not be shown is hidden here, before anything is derived.
--
-- Reads    judged, also_hidden (what would give a small number away: indicator, region_id, year), limits, nearest_drawing, placement
-- Returns  indicator, region_id, year, value … load_id, sorted for the map; vintage is the area division of the figure, area_id the
--          area on the drawing that shows the figure (NULL when none does) and boundary how sure it is that both are the same piece of land
--
-- In a figure so near to nobody or everybody that it tells about each of them, the bounds say between what it lies.
-- In public a count of people is rounded up or down by chance, always the same way for the same figures. The chance comes from all
-- counts of that year together, also the hidden ones, so that who knows this query cannot turn it round. A figure made of people by
-- age is computed after rounding, as CBS does with Wmo clients: to the last digit it would tell about the ages that are hidden.
WITH
-- a map has one drawing, also when its figures come from areas of several vintages: that of the newest
present AS (
    SELECT indicator, year, area_level(code) AS level, max(vintage) AS vintage FROM latest_delivered GROUP BY ALL
),
salts AS (
    SELECT indicator, year, gemeente, md5(string_agg(code || ':' || value, ';' ORDER BY code)) AS salt
    FROM judged CROSS JOIN limits
    WHERE own AND unit = 'count' AND limits.public
    GROUP BY ALL
),
people_salts AS (
    SELECT gemeente, year, md5(string_agg(code || sex || age_from || ':' || people, ';' ORDER BY code, sex, age_from)) AS salt
    FROM people GROUP BY ALL
),
-- one number of people of an area and year is rounded one way, whichever figure it is in
by_age_counts AS (
    SELECT indicator, region_id, year,
        rounded_by_chance(round(value * n / coalesce(factor, 1), 6), limits.rounded_to,
            people_salts.salt || code || round(value * n / coalesce(factor, 1))) AS part,
        rounded_by_chance(n, limits.rounded_to, people_salts.salt || code || round(n)) AS whole
    FROM judged
    JOIN people_salts USING (gemeente, year)
    CROSS JOIN limits
    WHERE by_age AND status = 'ok' AND n > 0 AND limits.rounded_to > 1
),
decided AS (
    SELECT judged.*, small OR away OR extreme OR also_hidden.region_id IS NOT NULL AS gone, salts.salt, limits.rounded_to AS step,
        limits.edge, part, whole, coalesce(factor, 1) AS times, placement.area_id, placement.boundary
    FROM judged
    LEFT JOIN by_age_counts ON by_age_counts.indicator = judged.indicator AND by_age_counts.region_id = judged.region_id
        AND by_age_counts.year = judged.year
    LEFT JOIN also_hidden ON also_hidden.indicator = judged.indicator AND also_hidden.region_id = judged.region_id
        AND also_hidden.year = judged.year
    LEFT JOIN salts ON salts.indicator = judged.indicator AND salts.year = judged.year AND salts.gemeente = judged.gemeente
        AND judged.own AND judged.unit = 'count'
    JOIN present ON present.indicator = judged.indicator AND present.year = judged.year AND present.level = judged.region_level
    LEFT JOIN nearest_drawing AS nearest ON nearest.level = present.level AND nearest.vintage = present.vintage
    LEFT JOIN placement ON placement.region_id = judged.region_id AND placement.drawn_vintage = nearest.drawn_vintage
    CROSS JOIN limits
)
SELECT
    indicator::indicator_id AS indicator, region_id, year::SMALLINT AS year,
    CASE WHEN gone THEN NULL WHEN whole > 0 THEN times * part / whole WHEN salt IS NULL THEN value
         ELSE rounded_by_chance(value, step, salt || code) END AS value,
    CASE WHEN NOT gone THEN lower WHEN extreme THEN CASE WHEN value < edge THEN 0 ELSE 100 - edge END END::DOUBLE AS lower,
    CASE WHEN NOT gone THEN upper WHEN extreme THEN CASE WHEN value < edge THEN edge ELSE 100 END END::DOUBLE AS upper,
    interval_level::FLOAT AS interval_level,
    -- DOMAIN §3.6: each rounded count adds a variance of 4
    (CASE WHEN gone THEN NULL WHEN whole > 0 THEN times * sqrt(part + 4) / whole ELSE se END)::FLOAT AS se,
    CASE WHEN gone THEN NULL WHEN whole > 0 THEN whole ELSE n END AS n,
    (CASE WHEN gone AND (salt IS NOT NULL OR by_age) THEN NULL WHEN step > 1 AND (whole > 0 OR salt IS NOT NULL) THEN step
          ELSE rounded_to END)::SMALLINT AS rounded_to,
    kind::kind_id AS kind, CASE WHEN gone THEN 'hidden' ELSE status END::status_id AS status, provisional,
    load_id::SMALLINT AS load_id, source_row,
    vintage::SMALLINT AS vintage, area_id, boundary::boundary_id AS boundary
FROM decided
ORDER BY indicator, year, region_id
