"""Cells that may not be shown, estimated from what may: people of an area by age and sex where a part is hidden.

Only for computing on. An estimate leans on the cells that everybody may see, so it tells nothing about the hidden ones that does
not follow from those.
"""

import numpy as np

NEAR = 2  # bands to both sides that say how old an area is round a hidden cell
FALL = 0.4  # of the band one younger, where even the gemeente hides a band: people of 95 beside those of 90


def top(people: np.ndarray) -> np.ndarray:
    """Areas without anything above them: a hidden cell is 0.4 of the band one younger; nobody where all is hidden."""
    found = people.copy()
    for band in range(found.shape[-1]):
        hidden = np.isnan(found[..., band])
        older = np.nan_to_num(found[..., 1]) if found.shape[-1] > 1 else np.zeros(found.shape[:-1])
        younger = found[..., band - 1] if band else older / FALL
        found[..., band] = np.where(hidden, FALL * younger, found[..., band])
    return found


def below(people: np.ndarray, above: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Hidden cells of areas share what is left of their parent, by how many people of about that age may be seen in each.

    people  areas × sexes × bands, nan where hidden
    above   parents × sexes × bands, complete
    parent  place of each area's parent
    """
    hidden, seen = np.isnan(people), np.nan_to_num(people)
    there = np.zeros_like(above)
    np.add.at(there, parent, seen)
    left = np.maximum(above - there, 0)
    band = seen.sum(axis=1)
    near = sum(np.roll(np.pad(band, ((0, 0), (NEAR, NEAR))), shift, axis=1) for shift in range(-NEAR, NEAR + 1))[:, NEAR:-NEAR]
    weight = np.where(hidden, (near + 1e-3 * band.sum(axis=1, keepdims=True) + 1e-6)[:, None, :], 0.0)
    weights = np.zeros_like(above)
    np.add.at(weights, parent, weight)
    part = np.divide(weight, weights[parent], out=np.zeros_like(weight), where=weights[parent] > 0)
    return np.where(hidden, left[parent] * part, seen)
