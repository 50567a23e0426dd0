"""Samenspel in Dutch sentences. A row is one of the query network_areas; a sentence says no more than its bounds allow."""

import pandas as pd

from dashboard import dutch

JOINS = {  # column of network_nodes → what it counts
    "inside": "Binnen de eigen groep",
    "gate": "Poort naar een andere groep",
    "visiting": "Binnen een andere groep",
    "liaison": "Tussen twee andere groepen",
}
LEVELS = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}


def _percent(share: float) -> str:
    return dutch.number(share * 100)


def known(name: str, row) -> str:
    """How many organisations there are, and of which kind."""
    kinds = [f"{n} {word}" for n, word in ((row.formal, "formeel"), (row.informal, "informeel"), (row.hybrid, "allebei")) if n]
    pairs = dutch.count_of(row.ties, "paar werkt", "paren werken")
    return (
        f"In {name} kennen we {dutch.count_of(row.organisations, 'organisatie', 'organisaties')}: {dutch.join(kinds)}. "
        f"{pairs[:1].upper()}{pairs[1:]} samen."
    )


def apart(row) -> str:
    """Naast elkaar, niet met elkaar; between what it lies when contacts are missing."""
    if pd.isna(row.apart) or not row.pairs:
        return "Er zijn geen formele en informele organisaties met hetzelfde thema op dezelfde plek."
    said = (
        f"{dutch.count_of(row.pairs, 'paar', 'paren')} van een formele en een informele organisatie delen een plek en een "
        f"thema. Daarvan heeft {_percent(row.apart)} procent geen contact."
    )
    low, high = _percent(row.apart_lower), _percent(row.apart_upper)
    return said + (
        f" Kennen we een deel van de contacten niet? Dan ligt het tussen {low} en {high} procent." if low != high else ""
    )


def mixed(row) -> str:
    """Whether formal and informal find each other, beside what chance would give."""
    if row.worlds:
        return "Formeel en informeel zijn hier twee aparte werelden. Er loopt geen enkele weg van de één naar de ander."
    if pd.isna(row.ei):
        return "Of formeel en informeel elkaar vinden, is hier niet te zeggen."
    if row.ei < row.chance_lower:
        return "Organisaties hebben hier vooral contact met hun eigen soort. Dat is vrijwel zeker geen toeval."
    if row.ei > row.chance_upper:
        return "Formele en informele organisaties vinden elkaar hier vaker dan bij toeval. Dat is vrijwel zeker zo."
    return "Formele en informele organisaties vinden elkaar hier ongeveer zo vaak als bij toeval."


def confirmed(row) -> str:
    """How much of the register was looked at in the last year."""
    share = row.confirmed / row.organisations if row.organisations else 0
    return (
        f"Nagekeken in het laatste jaar: {dutch.number(row.confirmed)} van de "
        f"{dutch.count_of(row.organisations, 'organisatie', 'organisaties')} ({_percent(share)} procent)."
    )


def fragile(name: str, row) -> str:
    """What the loss of one organisation would do at worst, without naming it."""
    if pd.isna(row.fragility):
        return f"Hoe kwetsbaar {name} is als er één organisatie stopt, is niet te zeggen."
    if row.fragility < 0.005:
        return f"In {name} is er geen organisatie waarvan alles afhangt. Stopt er één, dan vinden de anderen elkaar nog."
    return (
        f"Stopt in {name} de organisatie waar het meest van afhangt? Dan gaat {_percent(row.fragility)} procent verloren van de "
        "wegen tussen formeel en informeel."
    )


def brooker(found: pd.DataFrame) -> str:
    """Who joins two groups that are both not its own: rows of network_nodes. Sociaal makelaars are named as such."""
    joining = found[found["liaison"].fillna(0) > 0].sort_values(["liaison", "name"], ascending=[False, True])
    if joining.empty:
        return "Niemand van hen verbindt twee groepen die allebei niet de eigen groep zijn. Dat is het werk van een brooker."
    first = joining.iloc[0]
    pairs = dutch.count_of(int(first["liaison"]), "paar", "paren")
    return (
        f"{first['name']} verbindt {pairs} uit twee verschillende groepen, en hoort zelf bij geen van beide. "
        "Dat is het werk van een brooker."
    )


def joined(pairs) -> str:
    """A count in the table; without a group there is none."""
    return "groep niet bekend" if pd.isna(pairs) else dutch.number(int(pairs))


def stops(name: str, row, reached: int, activities: int) -> list[str]:
    """What happens when one organisation stops: a row of network_nodes, with the people it reaches as the only carrier."""
    said = []
    if row.loss_pairs:
        said.append(
            f"Stopt {name}? Dan verliezen {dutch.count_of(row.loss_pairs, 'paar', 'paren')} van een formele en een informele "
            f"organisatie de weg naar elkaar. Dat is {_percent(row.loss)} procent."
        )
        said.append(f"De groep valt in {dutch.number(row.loss_pieces)} stukken uiteen.")
    else:
        said.append(f"Stopt {name}? Dan vinden de anderen elkaar nog.")
    if activities:
        said.append(
            f"{dutch.count_of(activities, 'activiteit heeft', 'activiteiten hebben')} dan geen trekker meer. Daar komen "
            f"ten minste {dutch.number(reached)} mensen."
        )
    return said


def older(name: str, volunteers: float, over: float, leaning: int) -> str:
    """What happens when the volunteers of 75 and over stop."""
    if not volunteers:
        return f"Van {name} weten we niet hoeveel vrijwilligers er zijn."
    return (
        f"Stoppen de vrijwilligers van 75 jaar en ouder? Dan blijven er in {name} {dutch.number(volunteers - over)} van de "
        f"{dutch.number(volunteers)} over. {dutch.count_of(leaning, 'organisatie verliest', 'organisaties verliezen')} dan "
        "ten minste de helft."
    )
