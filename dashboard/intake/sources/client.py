"""Asking a source for pages: patiently, at most three at once, and no page twice.

Every page is kept as it came, gzipped, in `<data>/sources/raw/<source>/<table>/<run>/`, with its address and time beside it. A run is
one fetch; one that broke off within a day is taken up again, with the pages that are there. After `finish()` the next fetch asks
everything anew.
"""
