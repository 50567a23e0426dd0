-- Which areas have a drawing, per vintage. Water is not drawn.
CREATE TEMP VIEW drawn AS
SELECT region_id, code, vintage, level, thread FROM region WHERE geometry IS NOT NULL AND NOT water AND level <> 'land';
