"""
A linear classifier fitted by L-BFGS: multinomial logistic regression, deterministic.

scipy alone: a study's laptop needs no machine-learning framework to learn its own voice.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Fitted(NamedTuple):
    """Weights (feature × class) and intercepts (class) of a classifier."""

    weights: Floats
    intercepts: Floats


def fit(
    rows: csr_array, classes: Ints, sample_weights: Floats, *, strength: float, steps: int = 100
) -> Fitted:
    """
    Fit the classifier of lowest weighted log loss with an L2 penalty.

    Parameters
    ----------
    rows
        Features, one row for each sample.
    classes
        Class of each sample, 0 .. k−1.
    sample_weights
        Weight of each sample.
    strength
        How much the samples count against the penalty (scikit-learn's ``C``).
    steps
        Iterations at most.
    """
    width, count = rows.shape[1], int(classes.max()) + 1
    wanted = np.eye(count)[classes]
    weights = (strength * sample_weights)[:, None]
    turned = csr_array(rows.T)

    def loss(flat: Floats) -> tuple[float, Floats]:
        matrix = flat.reshape(width + 1, count)
        shares = softmax(rows @ matrix[:-1] + matrix[-1])
        slack = weights * (shares - wanted)
        value = -np.sum(weights * wanted * np.log(shares + 1e-12)) + 0.5 * np.sum(matrix[:-1] ** 2)
        slope = np.vstack([turned @ slack + matrix[:-1], slack.sum(axis=0)])
        return float(value), slope.ravel()

    start = np.zeros((width + 1) * count)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    matrix = best.x.reshape(width + 1, count)
    return Fitted(matrix[:-1], matrix[-1])


def softmax(scores: Floats) -> Floats:
    """Return the class probabilities of each row of scores."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def macro_f1(wanted: Ints, found: Ints, *, classes: int) -> float:
    """Return the mean F1 over the classes; a class that is neither wanted nor found counts 0."""
    total = 0.0
    for each in range(classes):
        hits = np.sum((wanted == each) & (found == each))
        all_of_it = np.sum(wanted == each) + np.sum(found == each)
        total += 2 * hits / all_of_it if all_of_it else 0.0
    return float(total / classes)
