-- Which buurten an area of the municipality's own division holds: code, part, vintage. Of each gemeente the latest division counts.
CREATE TEMP VIEW member AS
SELECT DISTINCT code, part, vintage FROM (
    SELECT *, max(position) OVER (PARTITION BY area_gemeente(code)) AS latest FROM part_delivered
)
WHERE position = latest
