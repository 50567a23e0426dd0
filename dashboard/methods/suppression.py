"""Small numbers: which cells to hide beside the small ones, so that nothing comes back by subtraction; and the proof of it.

A cell is a figure of one area; it stands for one or more counts, such as the part and the rest of a share. Who reads the shown
cells knows those counts, knows that no count is below 0, and knows which cells add up to which. `protect` chooses what to hide;
`recovered` plays the reader: linear programming gives the interval in which each hidden count must lie.

Source  Hundepool et al. (2012), Statistical Disclosure Control, chapter 4 (secondary suppression, feasibility intervals)
"""
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

CLOSE = 1e-6  # a width this much short of what is asked is rounding in the arithmetic
Relation = tuple[int, np.ndarray]


@dataclass(frozen=True)
class Table:
    """Cells that add up: one figure, in one year and one gemeente.

    values     cells × counts; NaN where it is not known (delivered as hidden, or not to be seen by who checks)
    small      may not be shown by themselves, and may not come back
    relations  (total, parts): cell `total` is the sum of cells `parts`; people without an address may be in the total only
    least      per count the smallest width of the interval in which a hidden one must lie
    away       not shown for another reason: may come back, so need no protection
    fixed      published by somebody else: hidden only when nothing else helps
    prefer     hidden in another year: hide these first, so that one year does not give the other away
    rough      per count how far a shown value may be from the count itself, because it was rounded
    """

    values: np.ndarray
    small: np.ndarray
    relations: tuple[Relation, ...]
    least: np.ndarray
    away: np.ndarray | None = None
    fixed: np.ndarray | None = None
    prefer: np.ndarray | None = None
    rough: np.ndarray | None = None

    @property
    def gone(self) -> np.ndarray:
        return self.small if self.away is None else self.small | self.away

    @property
    def hierarchy(self) -> bool:
        """Whether every cell is in one total at most, and a total of one set of parts."""
        totals, parts = [total for total, _ in self.relations], [cell for _, parts in self.relations for cell in parts]
        return len(set(totals)) == len(totals) and len(set(parts)) == len(parts)


def protect(table: Table) -> np.ndarray:
    """Which cells to hide: the small ones, and the fewest and smallest others that keep those from being computed.

    Per shown total either none of its parts is hidden, or at least two are, and what they share is at least `least`. A hidden
    total has a hidden part. In a hierarchy (a cell in one total, a total of one set of parts) this is exactly what keeps every
    interval wide enough; where divisions overlap, ask `recovered` and use `widen`.
    """
    pattern = _Pattern(table, table.gone.copy())
    pattern.repair()
    pattern.release()
    return pattern.hidden


def widen(table: Table, hidden: np.ndarray, narrow: np.ndarray) -> np.ndarray:
    """The same pattern with one more cell hidden near each cell that is still too narrow; all of its table when none is left."""
    pattern = _Pattern(table, hidden.copy())
    for cell in np.flatnonzero(narrow):
        near = {int(c) for total, parts in table.relations if cell == total or cell in parts for c in (total, *parts)}
        shown = [c for c in near if not pattern.hidden[c]] or list(np.flatnonzero(~pattern.hidden))
        if shown:
            pattern.hidden[min(shown, key=lambda c: (pattern.fixed[c], pattern.weight[c]))] = True
    pattern.repair()
    return pattern.hidden


class _Pattern:
    """What is hidden, and what follows from it.

    lower  the least a count can be, from what is shown below it
    free   how much of a count is in hidden cells below it: what a reader who knows the people without address must guess
    open   hidden, and not the sum of shown cells
    """

    def __init__(self, table: Table, hidden: np.ndarray):
        nothing = np.zeros(len(table.values), bool)
        self.table, self.hidden = table, hidden
        self.fixed = nothing if table.fixed is None else table.fixed
        self.prefer = nothing if table.prefer is None else table.prefer
        self.weight = np.nan_to_num(table.values).sum(axis=1)
        self.relations = _upwards(table.relations, len(table.values))
        self.below = {total for total, _ in self.relations}
        self._measure()

    def _measure(self) -> None:
        shown = ~self.hidden[:, None]
        values = self.table.values
        self.lower = np.where(shown, values, 0.0)
        self.free = np.where(shown, 0.0, np.where(np.isnan(values), np.inf, values))
        self.open = self.hidden.copy()
        self.needy = self.hidden if self.table.away is None else self.hidden & ~(self.table.away & ~self.table.small)
        self.needy = self.needy.copy()
        for total, parts in self.relations:
            if self.hidden[total]:
                self.lower[total] = np.maximum(self.lower[total], self.lower[parts].sum(axis=0))
                self.free[total] = np.minimum(self.free[total], self.free[parts].sum(axis=0))
                self.open[total] &= self.open[parts].any()
                self.needy[total] |= self.needy[parts].any()

    def _slack(self, total: int, parts: np.ndarray) -> np.ndarray:
        """How far the hidden parts of a shown total can move, for the reader who takes the sum as it stands and for the one
        who knows how many people have no address."""
        return np.minimum(self.table.values[total] - self.lower[parts].sum(axis=0), self.free[parts].sum(axis=0))

    def _lacking(self, total: int, parts: np.ndarray) -> np.ndarray | None:
        """How much more must be hidden among these parts, per count; None when nothing must."""
        opened = parts[self.open[parts]]
        least = self.table.least
        if self.hidden[total]:
            return least if self.needy[total] and not len(opened) else None
        if not self.needy[opened].any():
            return None
        lacking = least - self._slack(total, parts)
        return np.maximum(lacking, 0) if len(opened) < 2 or (lacking > CLOSE).any() else None

    def repair(self) -> None:
        """Hide more until no relation lacks anything."""
        again = True
        while again:
            again = False
            for total, parts in self.relations:
                while (lacking := self._lacking(total, parts)) is not None and self._hide_one(total, parts, lacking):
                    self._measure()
                    again = True

    def _hide_one(self, total: int, parts: np.ndarray, lacking: np.ndarray) -> bool:
        """Hide the part that loses least; the total when no part is left, and only then what others published."""
        shown = parts[~self.hidden[parts]]
        for choice in (shown[~self.fixed[shown]], [total] * bool(not self.hidden[total] and not self.fixed[total]), shown):
            if len(choice):
                self.hidden[min(choice, key=lambda cell: self._loss(cell, lacking))] = True
                return True
        if self.hidden[total]:
            return False
        self.hidden[total] = True
        return True

    def _loss(self, cell: int, lacking: np.ndarray) -> tuple:
        """Order in which cells are hidden: enough by itself, few cells, hidden in another year too, small."""
        gain, cells = self.table.values[cell], 1
        if cell in self.below:
            of = [parts for total, parts in self.relations if total == cell]
            if any(self.open[parts].any() for parts in of):
                gain = np.min([self.free[parts].sum(axis=0) for parts in of], axis=0)
            else:
                gain, cells = np.min([self.table.values[parts].max(axis=0) for parts in of], axis=0), 2
        enough = bool((gain >= lacking - CLOSE).all())
        return not enough, cells, not self.prefer[cell], self.weight[cell] if enough else -self.weight[cell]

    def release(self) -> None:
        """Show again what was hidden for nothing, because a later choice made it needless: the largest first."""
        crowded = np.zeros(len(self.hidden), bool)
        for _, parts in self.relations:
            crowded[parts] |= self.open[parts].sum() > 2
        extra = np.flatnonzero(self.hidden & ~self.table.gone & crowded)
        for cell in sorted(extra, key=lambda c: (~self.fixed[c], -self.weight[c])):
            self.hidden[cell] = False
            self._measure()
            if any(self._lacking(total, parts) is not None for total, parts in self.relations):
                self.hidden[cell] = True
                self._measure()


def _upwards(relations: tuple[Relation, ...], cells: int) -> list[Relation]:
    """The relations in such an order that every total comes after the totals among its parts."""
    height = np.zeros(cells, int)
    for _ in relations:
        before = height.copy()
        for total, parts in relations:
            height[total] = max(height[total], height[parts].max(initial=0) + 1)
        if (before == height).all():
            break
    return sorted(((total, np.asarray(parts, int)) for total, parts in relations), key=lambda relation: height[relation[0]])


# --- the reader -------------------------------------------------------------------------------------------------------


def recovered(tables: list[Table], hidden: list[np.ndarray], aware: bool = False) -> list[np.ndarray]:
    """Per table the cells that may not come back (small, or hidden for those) and of which some count is known too well.

    For every such count the least and the largest value are sought that agree with all that is shown. All tables are one linear
    programme, since what has no relation in common can be asked at the same time.

    aware    whether this reader knows how many people are in a total and in none of its parts; else takes that for nobody
    """
    narrow = [np.zeros(len(mask), bool) for mask in hidden]
    asked = _System(tables, hidden, aware)
    for unknown in np.flatnonzero(asked.too_narrow()):
        narrow[asked.owner[unknown]][asked.cell[unknown]] = True
    return narrow


class _System:
    """Everything a reader knows, as equations.

    One unknown per hidden cell and count, between 0 and `ceiling`; a rounded count is an unknown too, between narrower bounds.
    One equation per relation with an unknown in it. `need` is how wide the interval of an unknown must be.
    """

    def __init__(self, tables: list[Table], hidden: list[np.ndarray], aware: bool):
        self.owner, self.cell, self.need, self.low, self.high = [], [], [], [], []
        entries, right = [], []
        for at, (table, gone) in enumerate(zip(tables, hidden, strict=True)):
            rough = np.zeros(table.values.shape[1]) if table.rough is None else table.rough
            unknown = gone | (rough > 0).any()
            spare = ~gone if table.away is None else ~gone | (table.away & ~table.small)
            where = np.flatnonzero(unknown)
            for count in range(table.values.shape[1]):
                place = np.full(len(gone), -1)
                place[where] = len(self.owner) + np.arange(len(where))
                values = table.values[:, count]
                known = np.where(unknown, 0.0, values)
                self.owner += [at] * len(where)
                self.cell += where.tolist()
                self.need += np.where(spare[where], 0.0, table.least[count]).tolist()
                self.low += np.where(gone[where], 0.0, np.maximum(values[where] - rough[count], 0)).tolist()
                self.high += np.where(gone[where], np.inf, values[where] + rough[count]).tolist()
                for total, parts in table.relations:
                    inside = parts[unknown[parts]]
                    off = values[total] - values[parts].sum()
                    if (not gone[total] and not gone[parts].any()
                            and not 0 < rough[count] * (1 + len(parts)) >= abs(off)):
                        continue  # nothing to find here; or a sum that anybody can see does not hold
                    entries += [(len(right), place[cell], 1.0) for cell in inside]
                    entries += [(len(right), place[total], -1.0)] * bool(unknown[total])
                    right.append(known[total] - known[parts].sum() - (np.nan_to_num(off) if aware else 0.0))
        self.owner, self.cell, self.need = np.array(self.owner, int), np.array(self.cell, int), np.array(self.need, float)
        numbers = np.array(entries, float).reshape(-1, 3)
        places = numbers[:, :2].astype(int)
        self.rows = csr_array(coo_array((numbers[:, 2], (places[:, 0], places[:, 1])), shape=(len(right), len(self.need))))
        self.right, self.low, high = np.array(right, float), np.array(self.low, float), np.array(self.high, float)
        ceiling = 2 * (np.abs(self.right).sum() + high[np.isfinite(high)].sum()) + 10 * self.need.max(initial=0)
        self.high = np.where(np.isfinite(high), high, ceiling)

    def too_narrow(self) -> np.ndarray:
        """Which unknowns lie in an interval that is narrower than they need.

        In each round every connected part of the system asks for the least and the largest value of one of its unknowns. Two
        solutions that lie far enough apart prove it for every unknown that they move, so most need no question of their own.
        """
        equations, unknowns = len(self.right), len(self.need)
        at, unknown = coo_array(self.rows).coords
        links = coo_array((np.ones(len(at)), (at, unknown + equations)), shape=(equations + unknowns,) * 2)
        part = connected_components(links, directed=False)[1]
        least, most, bad = np.full(unknowns, np.inf), np.full(unknowns, -np.inf), np.zeros(unknowns, bool)
        waiting = self.need > 0
        while waiting.any():
            every = np.flatnonzero(waiting)
            rounds = [every[np.unique(part[equations + every], return_index=True)[1]]]
            while rounds:
                asked = rounds.pop()
                inside = np.isin(part, part[equations + asked])
                chosen, columns = np.flatnonzero(inside[:equations]), np.flatnonzero(inside[equations:])
                goal = np.isin(columns, asked).astype(float)
                answers = [self._solve(sign * goal, chosen, columns) for sign in (1, -1)]
                if all(found is not None for found in answers):
                    least[columns] = np.minimum(least[columns], np.minimum(*answers))
                    most[columns] = np.maximum(most[columns], np.maximum(*answers))
                    bad[asked] |= most[asked] - least[asked] < self.need[asked] - CLOSE
                elif len(asked) == 1:  # shown figures that contradict each other: say so rather than call it safe
                    bad[asked] = True
                else:  # somewhere among these: look in either half
                    rounds += np.array_split(asked, 2)
            waiting &= ~bad & (most - least < self.need - CLOSE)
        return bad

    def _solve(self, goal: np.ndarray, chosen: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
        equal = {"A_eq": self.rows[chosen][:, columns], "b_eq": self.right[chosen]} if len(chosen) else {}
        answer = linprog(goal, bounds=np.stack([self.low[columns], self.high[columns]], axis=1), method="highs", **equal)
        return answer.x if answer.status == 0 else None


# --- other rules (DOMAIN §8.2) ----------------------------------------------------------------------------------------


def dominated(amounts: np.ndarray, most: float, least: int) -> bool:
    """Whether a sum of money or fte tells about one organisation: of fewer than `least`, or one has more than `most` of it.

    amounts  what each organisation adds; zeros and missing ones do not count. Without any organisation nothing is told.
    """
    given = np.asarray(amounts, float)
    given = given[np.isfinite(given) & (given > 0)]
    return len(given) > 0 and bool(len(given) < least or given.max() > most * given.sum())
