-- Macros that every build step may use.
--
-- area_code     the normal form of a code (NL00, GM0074, WK007401, BU00740901), NULL when the text is no code; padding, lower
--               case, a missing prefix and one lost leading zero are mended, letters (BU0363AA01) are kept
-- area_level    land, gemeente, wijk, buurt or eigen (an own division: EG, the number of the gemeente, letters), from the code
-- area_gemeente the code of the gemeente an area lies in; NULL for the country
-- area_parent   the code of the area one level up; NULL for the country
-- plain_name    a name to compare with: lower case, without accents, marks and "Wijk 01" in front
-- without_signs, cell_bare   a cell without what surrounds a number: € 1 234,- is 1234, 12,5 % is 12,5
-- plain_number  the number in a cell with nothing around it, or NULL; `mark` is the decimal mark, the other one separates thousands
-- cell_number   the same, whatever is around it
-- cell_year     the year in 2024, 2024*, 2024JJ00, 2023/'24 (the first one), 31-12-2024, 2024-12-31, 1 januari 2024
-- is_age        a text is an age or a band of ages: 85, 80-84, 80 tot 85 jaar, 95+, 95 jaar of ouder
-- age_first     its first age
-- age_last      its last age, NULL for an open band; 'tot 85' ends at 84, 't/m 84' too
-- rounded_by_chance  a number rounded up or down to a multiple of `base`, on average to itself; the same key, the same way
CREATE OR REPLACE MACRO cell_code(cell) AS upper(regexp_replace(cell, '\s', '', 'g'));
CREATE OR REPLACE MACRO area_code(cell) AS CASE
    WHEN cell_code(cell) IN ('NL00', 'NL01', 'NL') THEN 'NL00'
    WHEN regexp_full_match(cell_code(cell), 'GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4}|EG\d{4}[0-9A-Z]{1,8}') THEN cell_code(cell)
    WHEN regexp_full_match(cell_code(cell), '\d{4}[0-9A-Z]{4}') THEN 'BU' || cell_code(cell)
    WHEN regexp_full_match(cell_code(cell), '\d{3}[0-9A-Z]{4}') THEN 'BU0' || cell_code(cell)
    WHEN regexp_full_match(cell_code(cell), '\d{4}[0-9A-Z]{2}') THEN 'WK' || cell_code(cell)
    WHEN regexp_full_match(cell_code(cell), '\d{3}[0-9A-Z]{2}') THEN 'WK0' || cell_code(cell)
    WHEN regexp_full_match(cell_code(cell), '\d{3,4}') THEN 'GM' || lpad(cell_code(cell), 4, '0')
END;
CREATE OR REPLACE MACRO area_level(code) AS CASE left(code, 2)
    WHEN 'BU' THEN 'buurt' WHEN 'WK' THEN 'wijk' WHEN 'GM' THEN 'gemeente' WHEN 'NL' THEN 'land' WHEN 'EG' THEN 'eigen'
END;
CREATE OR REPLACE MACRO area_gemeente(code) AS CASE WHEN left(code, 2) IN ('BU', 'WK', 'GM', 'EG') THEN 'GM' || substr(code, 3, 4) END;
CREATE OR REPLACE MACRO area_parent(code) AS CASE left(code, 2)
    WHEN 'BU' THEN 'WK' || substr(code, 3, 6) WHEN 'WK' THEN 'GM' || substr(code, 3, 4)
    WHEN 'EG' THEN 'GM' || substr(code, 3, 4) WHEN 'GM' THEN 'NL00'
END;
CREATE OR REPLACE MACRO plain_name(name) AS regexp_replace(regexp_replace(lower(strip_accents(trim(name))), '^wijk\s+\w{2}\s+', ''),
    '[^a-z0-9]+', ' ', 'g');
CREATE OR REPLACE MACRO without_signs(cell) AS regexp_replace(replace(cell, '−', '-'),
    '^\s*([-+]?)\s*(?:€|EUR)?\s*([-+]?[\d.,''’ \x{00A0}\x{202F}]*\d)(?:,--?)?\s*(?:%|procent|€|EUR|euro)?\s*$', '\1\2');
CREATE OR REPLACE MACRO cell_bare(cell) AS CASE
    WHEN regexp_full_match(without_signs(cell), '[-+]?\d{1,3}([''’ \x{00A0}\x{202F}]\d{3})+([.,]\d+)?')
    THEN regexp_replace(without_signs(cell), '[''’ \x{00A0}\x{202F}]', '', 'g')
    ELSE without_signs(cell) END;
CREATE OR REPLACE MACRO plain_number(cell, mark) AS CASE mark
    WHEN ',' THEN CASE WHEN regexp_full_match(trim(cell), '[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?')
                       THEN CAST(replace(replace(trim(cell), '.', ''), ',', '.') AS DOUBLE) END
    ELSE CASE WHEN regexp_full_match(trim(cell), '[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d+)?')
              THEN TRY_CAST(replace(trim(cell), ',', '') AS DOUBLE) END
END;
CREATE OR REPLACE MACRO cell_number(cell, mark) AS coalesce(plain_number(cell, mark), plain_number(cell_bare(cell), mark));
CREATE OR REPLACE MACRO cell_year(cell) AS TRY_CAST(coalesce(
    nullif(regexp_extract(trim(cell), '^(?i:jaar\s+)?(\d{4})(?:JJ00|SJ00|[.,]0)?\*{0,2}$', 1), ''),
    nullif(regexp_extract(trim(cell), '^(\d{4})\s*[/-]\s*''?(?:\d{2}|\d{4})\*{0,2}$', 1), ''),
    nullif(regexp_extract(trim(cell), '^(\d{4})-\d{2}-\d{2}(?:[ T].*)?$', 1), ''),
    nullif(regexp_extract(trim(cell), '^\d{1,2}[-/. ](?:\d{1,2}|\pL{3,9})[-/. ](\d{4})$', 1), '')) AS SMALLINT);
CREATE OR REPLACE MACRO is_age(cell) AS regexp_full_match(lower(trim(cell)),
    '\d{1,3}\s*(jaar)?\s*(\+|(of|en)\s+ouder|(-|–|t/m|tot en met|tot)\s*\d{1,3})?\s*(jaar)?');
CREATE OR REPLACE MACRO age_first(cell) AS TRY_CAST(regexp_extract(cell, '(\d+)', 1) AS SMALLINT);
CREATE OR REPLACE MACRO age_last(cell) AS CASE
    WHEN contains(cell, '+') OR contains(lower(cell), 'ouder') THEN NULL
    WHEN regexp_matches(lower(cell), '\d\D+\d') THEN TRY_CAST(regexp_extract(cell, '\d+\D+(\d+)', 1) AS SMALLINT)
        - CASE WHEN regexp_matches(lower(cell), 'tot\s*\d') THEN 1 ELSE 0 END
    ELSE age_first(cell)
END;
CREATE OR REPLACE MACRO rounded_by_chance(number, base, key) AS base * (
    floor(number / base) + CASE WHEN md5_number_lower(key) / 18446744073709551616.0 < number / base - floor(number / base)
                                THEN 1 ELSE 0 END);
-- The closed lists of what a figure is: one byte instead of a text.
CREATE TYPE kind_id AS ENUM ('survey', 'register', 'model', 'allocated', 'derived');
CREATE TYPE status_id AS ENUM ('ok', 'missing', 'not_yet_published', 'hidden', 'not_applicable');
