"""The four verdicts on a programme, and nothing else.

Source  DOMAIN.md §7.3. The conditions are tried in the order of the table; what fits none of them is "niet genoeg gegevens".
"""

from collections.abc import Sequence
from dataclasses import dataclass

DIFFERENCE, UNKNOWN, NO_DIFFERENCE, UNFAIR = VERDICTS = ("verschil", "onbekend", "geen_verschil", "niet_eerlijk")


@dataclass(frozen=True)
class Verdict:
    """One of VERDICTS with what it rests on. `wrong_way`: there is a difference, but not the one that was wanted."""

    code: str
    reasons: tuple[str, ...] = ()
    wrong_way: bool = False

    @property
    def works(self) -> bool:
        """Whether "het werkt waarschijnlijk" may be said."""
        return self.code == DIFFERENCE and not self.wrong_way


def decide(
    lower: float, upper: float, mde: float | None, relevant: float, direction: int, problems: Sequence[str] = ()
) -> Verdict:
    """The verdict of one outcome.

    lower, upper  interval of the effect; with several tests the widest on each side
    mde           smallest change that the design shows; None when there is none
    relevant      smallest effect that matters, above 0, agreed before the start
    direction     1 when more was wanted, −1 when less
    problems      why the comparison is not fair, as Dutch sentences
    """
    if problems:
        return Verdict(UNFAIR, tuple(problems))
    if lower > 0 or upper < 0:
        return Verdict(DIFFERENCE, wrong_way=(lower > 0) != (direction > 0))
    if mde is None or mde > relevant:
        return Verdict(UNKNOWN)
    return Verdict(NO_DIFFERENCE if -relevant <= lower and upper <= relevant else UNKNOWN)
