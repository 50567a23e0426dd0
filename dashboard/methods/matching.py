"""Areas to compare with: those outside the programme that were most alike before it started.

Source  DOMAIN.md §7.2 rule 4; balance by standardised mean differences, aimed at below 0.25 (Stuart 2010)
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.errors import MethodError

FEWEST, MOST = 5, 20
BALANCED = 0.25
SLACK = 1  # classes of urbanity that an area may differ


@dataclass(frozen=True)
class Match:
    """The areas that were chosen, nearest first, and how alike they are.

    balance  one row a feature: feature, treated, all, chosen (means), before and after (standardised mean differences)
    """

    chosen: tuple[str, ...]
    balance: pd.DataFrame

    @property
    def balanced(self) -> bool:
        return bool((self.balance["after"].abs() < BALANCED).all())


def nearest(features: pd.DataFrame, treated: list[str], urbanity: pd.Series | None = None, most: int = MOST) -> Match:
    """Up to `most` areas nearest to the mean of the treated ones, in standard deviations of the areas outside the programme.

    features  index area, a column a feature (outcome level and slope before the start, D1, D3); a column that is missing for
              a treated area does not count, an area that misses another is no candidate
    urbanity  class 1 to 5 per area; candidates lie at most one class from the treated ones, and one without a class is none.
              None, or no class for any of the treated: not looked at
    Raises    MethodError with fewer than 5 candidates
    """
    ours = features.loc[treated]
    used = [column for column in features if ours[column].notna().all()]
    others = features.drop(index=treated)[used].dropna()
    kept = [ours[used], others]
    if urbanity is not None and (classes := urbanity.reindex(treated).dropna()).size:
        others = others[urbanity.reindex(others.index).between(classes.min() - SLACK, classes.max() + SLACK)]
        kept = [side.assign(urbanity=urbanity.reindex(side.index)) for side in kept]
    if len(others) < FEWEST or not used:
        raise MethodError(
            f"Er zijn {len(others)} gebieden om mee te vergelijken. Dat zijn er te weinig. Nodig zijn er minstens {FEWEST}, "
            "met dezelfde cijfers, even stedelijk en zonder de aanpak."
        )
    spread = others.std(ddof=1).replace(0, np.nan)
    away = (((others - ours[used].mean()) / spread) ** 2).sum(axis=1, skipna=True).sort_values(kind="stable")
    chosen = others.loc[away.index[:most]]
    ours, everybody = kept
    return Match(tuple(chosen.index), _balance(ours, everybody, everybody.loc[chosen.index]))


def _balance(ours: pd.DataFrame, others: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feature": list(ours),
            "treated": ours.mean().to_numpy(),
            "all": others.mean().to_numpy(),
            "chosen": chosen.mean().to_numpy(),
            "before": standardised(ours, others).to_numpy(),
            "after": standardised(ours, chosen).to_numpy(),
        }
    )


def standardised(ours: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Difference of means in standard deviations: the root of the mean variance, or of the others where we are one area."""
    ours_var, others_var = ours.var(ddof=1), others.var(ddof=1)
    pooled = np.sqrt(others_var if len(ours) < 3 else (ours_var + others_var) / 2)
    return (ours.mean() - others.mean()) / pooled.replace(0, np.nan)
