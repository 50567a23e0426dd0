-- Give areas of one vintage the geometry that was made from their parts.
UPDATE region SET geometry = made.shape
FROM (SELECT unnest($codes) AS code, unnest($shapes::BLOB[]) AS shape) AS made
WHERE region.code = made.code AND region.vintage = $vintage
