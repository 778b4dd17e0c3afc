"""What is planted in the voice: how each stage feels, and what the texts speak of."""

from typing import Final

import numpy as np

from cjm_lib.sample import plan

# Negative, neutral, positive, by stage: of the texts of customers no problem touched.
POLARITY: Final = np.array(
    [
        [0.24, 0.14, 0.62],
        [0.24, 0.16, 0.60],
        [0.22, 0.12, 0.66],
        [0.13, 0.12, 0.75],
        [0.24, 0.16, 0.60],
        [0.50, 0.12, 0.38],
        [0.24, 0.14, 0.62],
        [0.44, 0.12, 0.44],
        [0.14, 0.12, 0.74],
    ]
)
CHANGED_POLARITY: Final = {  # from the third period on: relief at the bank, a queue at the contract
    plan.MORTGAGE: np.array([0.28, 0.14, 0.58]),
    plan.CONTRACT: np.array([0.80, 0.06, 0.14]),
}
TOUCHED_POLARITY: Final = np.array([0.86, 0.06, 0.08])  # of those a planted problem touched
TOUCHED_SPEAKS: Final = 1.8  # how much likelier they are to write at all
WRITES_SHARES: Final = np.array([0.03, 0.045, 0.045, 0.05, 0.075, 0.12, 0.13, 0.12, 0.08])
"""Share of the entries into each stage after which a customer writes."""

# Themes of a stage, the first the leading one; weights of negative, and of other texts.
THEMES: Final = (
    ("response", "site", "prices"),
    ("site", "prices", "staff"),
    ("transfers", "staff", "response"),
    ("showing", "staff", "prices"),
    ("booking", "repeated_questions", "prices"),
    ("documents", "rate", "staff"),
    ("waiting", "contract", "staff"),
    ("finishing", "deadlines", "staff"),
    ("loyalty", "deadlines", "response"),
)
NEGATIVE_WEIGHTS: Final = np.array([0.66, 0.22, 0.12])
OTHER_WEIGHTS: Final = np.array([0.50, 0.30, 0.20])

# Employees: what they write of, by stage. Escrow and parking are the operators' own worry:
# customers hardly mention them, which is a contradiction to be shown, not smoothed.
OPERATOR_THEMES: Final = (
    ("response", "parking"),
    ("parking", "escrow"),
    ("escrow", "parking"),
    ("parking", "escrow"),
    ("repeated_questions", "escrow"),
    ("documents", "escrow"),
    ("waiting", "escrow"),
    ("parking", "waiting"),
    ("response", "parking"),
)
SALES_THEMES: Final = (
    ("prices", "site"),
    ("site", "prices"),
    ("prices", "site"),
    ("site", "prices"),
    ("prices", "documents"),
    ("documents", "prices"),
    ("waiting", "documents"),
    ("waiting", "prices"),
    ("prices", "site"),
)
STAFF_POLARITY: Final = np.array([0.58, 0.30, 0.12])
STAFF_SHARE: Final = 0.014  # of the events handled by an employee, noted in words
SALES_SHARE: Final = 0.3  # of those notes

# Scores that go with a polarity: value and weight. A few contradict their words, as in life.
RATINGS: Final = (
    ((1, 0.50), (2, 0.34), (3, 0.13), (5, 0.03)),
    ((3, 0.62), (4, 0.28), (2, 0.10)),
    ((5, 0.74), (4, 0.23), (1, 0.03)),
)
NPS: Final = (
    ((0, 0.20), (2, 0.25), (3, 0.20), (5, 0.20), (6, 0.12), (9, 0.03)),
    ((7, 0.50), (8, 0.35), (6, 0.15)),
    ((10, 0.55), (9, 0.32), (8, 0.10), (4, 0.03)),
)
CES: Final = (
    ((1, 0.25), (2, 0.35), (3, 0.28), (5, 0.12)),
    ((4, 0.60), (5, 0.30), (3, 0.10)),
    ((7, 0.45), (6, 0.40), (5, 0.12), (3, 0.03)),
)


def polarity_weights(stage: int, period: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return how likely a text of the stage is negative, neutral, positive."""
    changed = CHANGED_POLARITY.get(stage) if period == len(plan.PERIODS) - 1 else None
    return POLARITY[stage] if changed is None else changed
