"""Tab Hoe zeker: what the past would have taught, what is assumed, and what we do not know."""

import pandas as pd
import streamlit as st

from dashboard import dutch, ui
from dashboard import straks_sentences as words
from dashboard.tabs.straks_view import Outlook

SUM = "65+"


def show(view: Outlook) -> None:
    past(view)
    scenarios(view)
    st.subheader("Wat deze berekening niet weet")
    st.markdown("\n".join(f"- {line}" for line in [*words.lacks(view.row), *ALWAYS]))


ALWAYS = (
    "Niemand weet wie er komt wonen en wie er weggaat. We nemen aan dat het gaat zoals in de afgelopen vijf jaar.",
    "Wie jong is, verhuist vaak. Van 15 tot 30 jaar houdt een gebied daarom zijn deel van de gemeente.",
    "Prognoses naar leeftijd van CBS en PBL uit 2019 en 2022 gebruiken we niet. Die instituten raden dat af.",
)


def past(view: Outlook) -> None:
    """The projection of the past ten years, beside changing nothing."""
    st.subheader("Hoe goed was dit tien jaar geleden geweest?")
    tests = ui.query("projection_tests")
    st.markdown(words.margin(view.row))
    if tests.empty:
        st.markdown("Terugrekenen kan hier niet. Daarvoor zijn leeftijden van vijftien jaar geleden nodig.")
        return
    row = next(tests[tests["ages"] == SUM].itertuples())
    st.markdown(words.tested(row).replace(SUM, "65-plussers"))
    ui.table(pd.DataFrame({
        "Leeftijd": tests["ages"], "Fout van deze berekening": [f"{dutch.number(n, 1)} %" for n in tests["error"]],
        "Fout als alles gelijk blijft": [f"{dutch.number(n, 1)} %" for n in tests["same"]],
        "Lag binnen de marge": [f"{dutch.number(100 * n)} van de 100 gebieden" for n in tests["covered"]]}),
        alt="De fout van deze berekening naast die van niets veranderen, per leeftijd")
    st.caption(f"Van {row.first_year} naar {row.last_year}, voor {row.areas} wijken en buurten. Fout: mensen die we verkeerd "
               "plaatsten, als deel van alle mensen van die leeftijd. De marge is bedoeld voor 67 van de 100.")
    ui.show_query(tests, "terugrekenen")


def scenarios(view: Outlook) -> None:
    """What each scenario assumes, line by line; it is a file that may be changed."""
    st.subheader("Wat nemen we aan?")
    known = list(ui.scenarios().values())
    lines = {each.title: dict(words.assumptions(each, view.now)) for each in known}
    ui.table(pd.DataFrame(lines).rename_axis("Aanname").reset_index(), alt="De aannames van elk scenario")
    st.markdown("\n".join(f"- **{each.title}**: {each.description}" for each in known))
    st.caption("Elk scenario is een bestand in de map catalog/straks. U mag het veranderen, of er een bij zetten. Daarna: build.")
