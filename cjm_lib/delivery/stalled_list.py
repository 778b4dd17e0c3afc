"""The list of stalled cases, for those who will call them."""

import pandas as pd

from cjm_lib.analysis import durations, stalled
from cjm_lib.inputs import load
from cjm_lib.study import Scope, Study

HEAD = ("case", "stage", "days", "last channel")


def text(study: Study, scope: Scope) -> str:
    """
    Return the stalled cases of a scope as lines with tabs, longest first, and what is not known.

    Raises
    ------
    WorkbookError
        The period is not prepared.
    """
    inputs = load.inputs(study, scope)
    windows = durations.patience(inputs.entries, inputs.journey, given=inputs.patience)
    found = stalled.listed(inputs.cases, inputs.entries, inputs.journey, windows)
    lines = [
        "\t".join([case, stage, f"{days:.1f}", "" if pd.isna(channel) else channel])
        for case, stage, days, channel in found.itertuples(index=False)
    ]
    limits = stalled.limits(inputs.entries, inputs.journey)
    short = ", ".join(limits.loc[limits["p75_minutes"].isna(), "stage"])
    notes = [f"Fewer than 75 % move on, so nobody is called stalled: {short}."] if short else []
    return "\n".join(["\t".join(HEAD), *lines, *notes])
