"""What one unit of an outcome costs, with Fieller's interval; refused where there may be no effect at all."""

from math import sqrt

from dashboard.errors import MethodError

Z = 1.96
REFUSED = "We weten niet of er een effect is, dus ook niet wat een effect kost."


def per_outcome(cost: float, effect: float, se_effect: float, se_cost: float = 0.0, z: float = Z) -> tuple[float, float]:
    """Lower and upper bound of cost / effect.

    effect   in the direction that was wanted, so above 0
    Raises   MethodError when the interval of the effect holds 0, or the effect went the wrong way
    Source   Fieller (1954); DOMAIN.md §7.2 rule 10
    """
    a = effect**2 - z**2 * se_effect**2
    if not a > 0 or effect <= 0:
        raise MethodError(REFUSED)
    b, d = -2 * cost * effect, cost**2 - z**2 * se_cost**2
    root = sqrt(max(b**2 - 4 * a * d, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def from_interval(cost: tuple[float, float], effect: float, lower: float, upper: float) -> tuple[float, float]:
    """The same from intervals of 95 %: of the costs (lowest, highest), and of the effect in the direction that was wanted.

    The interval of a permutation need not be symmetric; its widest half counts. It may have no bound: then there is no cost.
    """
    if not lower > 0:
        raise MethodError(REFUSED)
    half = max(effect - lower, upper - effect)
    return per_outcome(sum(cost) / 2, effect, half / Z, (cost[1] - cost[0]) / 2 / Z)
