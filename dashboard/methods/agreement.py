"""Whether two readers put the same themes to the same stories, and whose stories are there beside who lives there."""
from collections.abc import Mapping, Sequence

from dashboard.errors import MethodError

WORDS = ((0.995, "gelijk"), (0.8, "bijna gelijk"), (0.6, "grotendeels gelijk"), (0.4, "deels gelijk"), (-1.1, "weinig gelijk"))


def kappa(one: Sequence[bool], other: Sequence[bool]) -> float:
    """Cohen's kappa of two readers who each said yes or no to the same things: 1 is always the same, 0 is chance.

    one, other  the answers, in the same order
    Returns     NaN where both always gave one and the same answer: chance alone would have done so too
    Raises      MethodError when they did not answer the same number of things, or none
    Source      Cohen (1960), A coefficient of agreement for nominal scales
    """
    if len(one) != len(other) or not one:
        raise MethodError("De twee lezers hebben niet dezelfde verhalen gelezen. Laat de tweede lezer ze ook indelen.")
    n = len(one)
    same = sum(a == b for a, b in zip(one, other, strict=True)) / n
    yes, also = sum(map(bool, one)) / n, sum(map(bool, other)) / n
    chance = yes * also + (1 - yes) * (1 - also)
    return (same - chance) / (1 - chance) if chance < 1 else float("nan")


def themes_agree(one: Mapping[str, set[str]], other: Mapping[str, set[str]], themes: Sequence[str]) -> dict[str, float]:
    """Kappa per theme, and of all together under "", over the stories that both readers coded.

    one, other  story → the themes that a reader gave it
    Returns     {} when no story was read by both
    """
    both = sorted(one.keys() & other.keys())
    if not both:
        return {}
    answers = {theme: ([theme in one[s] for s in both], [theme in other[s] for s in both]) for theme in themes}
    found = {theme: kappa(*pair) for theme, pair in answers.items()}
    found[""] = kappa([a for pair in answers.values() for a in pair[0]], [b for pair in answers.values() for b in pair[1]])
    return found


def word(value: float) -> str:
    """How alike two readers are, in words that go with the number."""
    return "niet te zeggen" if value != value else next(said for limit, said in WORDS if round(value, 2) >= limit)


def represented(told: Mapping[str, int], living: Mapping[str, float],
                everybody: float | None = None) -> list[tuple[str, int, float | None, float | None, str]]:
    """Whose stories there are beside who lives there.

    told     group → number of stories
    living   group → number of people; a group that is missing has no figure
    everybody  people of all groups together; the sum of living when it is left out
    Returns  per group: name, stories, share of the stories (%), share of the people (%, None without a figure), and in words:
             "niemand", "minder dan er wonen", "ongeveer zoals er wonen", "meer dan er wonen", "geen cijfer"
    """
    all_told, all_living = sum(told.values()), everybody or sum(living.values())
    rows = []
    for group in dict.fromkeys([*told, *living]):
        count = told.get(group, 0)
        share = 100 * count / all_told if all_told else None
        people = 100 * living[group] / all_living if group in living and all_living else None
        rows.append((group, count, share, people, _beside(count, share, people)))
    return rows


def _beside(count: int, share: float | None, people: float | None) -> str:
    if people is None or share is None:
        return "geen cijfer"
    if count == 0 and people > 0:
        return "niemand"
    if share < people / 2:
        return "minder dan er wonen"
    return "meer dan er wonen" if share > 2 * people else "ongeveer zoals er wonen"
