"""Event logs written as text, so that they can be counted by hand."""

from datetime import UTC, datetime, timedelta

import pandas as pd

START = datetime(2026, 1, 1, tzinfo=UTC)

EVENTS = {
    "case": "str",
    "customer": "str",
    "stage": "str",
    "at": "datetime64[us, UTC]",
    "channel": "str",
    "actor": "str",
    "employee": "str",
    "amount_value": "float64",
    "repeat_ask": "boolean",
    "forced": "boolean",
}


def frame(text: str) -> pd.DataFrame:
    """
    Return the events of ``"ann: search pay@90; bob: search/site?"``.

    An event is ``stage[/channel][?][=employee][$amount][@minute]``; without a
    minute it comes one minute after the one before. ``?`` means that the
    customer was asked again; the stage ``lost`` is the closing as lost.
    """
    rows = [
        row for line in text.split(";") if line.strip() for row in _case(*line.strip().split(":"))
    ]
    return pd.DataFrame(rows, columns=list(EVENTS)).astype(EVENTS)


def _case(case: str, path: str) -> list[dict[str, object]]:
    rows, minute = [], -1
    for word in path.split():
        word, _, at = word.partition("@")
        minute = int(at) if at else minute + 1
        word, _, amount = word.partition("$")
        word, _, employee = word.partition("=")
        word, asked, _ = word.partition("?")
        stage, _, channel = word.partition("/")
        rows.append(
            {
                "case": case,
                "customer": case,
                "stage": "@lost" if stage == "lost" else stage,
                "at": START + timedelta(minutes=minute),
                "channel": channel or None,
                "actor": "customer",
                "employee": employee or None,
                "amount_value": float(amount) if amount else None,
                "repeat_ask": bool(asked) if channel else None,
                "forced": None,
            }
        )
    return rows
