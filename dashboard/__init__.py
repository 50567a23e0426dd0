"""A Dutch dashboard on the carrying capacity of neighbourhoods: CSV files in, immutable builds, pages that only read.

`app` and `app_pages` are the screens; they use `ui`, `charts`, `maps`, `export`, `access` and `catalog`. `ui` asks `db`
for rows. `intake` turns files into builds with the arithmetic of `methods`. `config` and `errors` are everybody's.
"""
