"""Feedback and the themes it mentions, written as lines that can be counted by hand."""

import pandas as pd

JOURNEY = pd.DataFrame({"stage": ["search", "pay"]})


def said(*lines: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    Return feedback, mentions and journey of lines ``voice stage theme side [kind]``.

    A line is a text; the theme ``-`` is none, the side is ``-``, ``0`` or ``+``.
    """
    sides = {"-": "negative", "0": "neutral", "+": "positive"}
    feedback, mentions = [], []
    for at, line in enumerate(lines):
        voice, stage, theme, side, *kind = line.split()
        feedback.append((f"r{at:03}", stage, voice, f"text {at}", sides[side]))
        if theme != "-" or kind:
            of = "" if theme == "-" else theme
            mentions.append((f"r{at:03}", of, sides[side], kind[0] if kind else ""))
    columns = ["feedback", "stage", "voice", "text", "polarity"]
    return (
        pd.DataFrame(feedback, columns=columns).astype("str"),
        pd.DataFrame(mentions, columns=["feedback", "theme", "polarity", "kind"]).astype("str"),
        JOURNEY,
    )
