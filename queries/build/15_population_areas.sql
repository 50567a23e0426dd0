-- Which area each line of a population file is about, in the columns that the checks read.
SELECT source_row, region, code, NULL::VARCHAR AS name, NULL::VARCHAR AS gemeente_name, NULL::VARCHAR AS change FROM delivered_population
