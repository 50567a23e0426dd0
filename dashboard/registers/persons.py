"""The gate for what is typed in a register: no persons. What looks like one is refused, and the text is not repeated.

What counts as a number, an address or a name of a person stands in methods.person_codes and methods.person_text, for every gate.
"""
import re

from dashboard.methods.person_codes import MOBILE, TITLED, WHAT, Trace, in_text
from dashboard.methods.person_text import whole_names

INBOXES = re.compile(r"(?i)^(info|contact|post|bureau|welkom|wijkteam|secretariaat|redactie|buurthuis|vrijwilligers)[\w.-]*@")
OF_ALL = {"bsn", "mail", "iban", "postcode", "birth"}  # an address, a line on a desk, an illness: an organisation has those too


def refusal(text: str, people: bool = False) -> str | None:
    """Why this text may not be stored, in a Dutch sentence that does not repeat it; None when nothing was found.

    people  whether it tells of what people live through: then an exact age, an illness and a whole name are looked for as well
    """
    kinds = [trace.kind for trace in in_text(text) if not INBOXES.match(trace.words) and (people or _of_a_person(trace))]
    if TITLED.search(text) or (people and whole_names(text)):
        kinds.append("name")
    if not kinds:
        return None
    what, instead, _ = WHAT[kinds[0]]
    return f"hier lijkt {what} in te staan. Personen horen niet in het register. {instead if people else 'Haal dat weg.'}"


def _of_a_person(trace: Trace) -> bool:
    return trace.kind in OF_ALL or (trace.kind == "phone" and bool(re.search(MOBILE, trace.words)))
