"""Files that the gate knows and does not take, each with its reason."""

import re

from dashboard.intake.findings import Finding
from dashboard.intake.reading import Delivered

# The regional forecasts of 2019 and 2022: CBS and PBL took back what they say by age (CBS, July 2023).
WITHDRAWN = re.compile(r"84527NED|85173NED|85172NED|regionale prognose (2020|2023)\s*[-–]\s*2050", re.IGNORECASE)
BY_AGE = re.compile(
    r"leeftijd|\b\d{1,3}\s*(tot|-|–)\s*\d{1,3}\s*jaar|\bjaar of ouder|\d+_?jaar_?of_?ouder|_\d+tot\d+", re.IGNORECASE)
LOOKED_AT = 4000  # bytes of the start of the file in which the table may be named


def withdrawn_forecast(delivered: Delivered, header: list[str]) -> Finding | None:
    """A refusal for a regional forecast by age of CBS and PBL; None for any other file. Totals of inhabitants may pass (R7)."""
    start = delivered.content[:LOOKED_AT].decode("utf-8", errors="replace")
    table = WITHDRAWN.search(" ".join((delivered.name, *header, start)).replace("_", " "))
    if not table or not any(BY_AGE.search(column) for column in header):
        return None
    return Finding(
        "error",
        f"Dit lijkt de regionale prognose van CBS en PBL naar leeftijd ({table[0]}). CBS en PBL adviseren deze cijfers niet te "
        "gebruiken. In juli 2023 trokken zij de cijfers naar leeftijd uit 2019 en 2022 in.",
        "Neem de prognose van de eigen gemeente of Primos. Of lever van deze prognose alleen het totale aantal inwoners.",
        code="withdrawn",
    )
