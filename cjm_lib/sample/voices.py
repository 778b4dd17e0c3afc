"""The truths about what was said: labels, the emotional curve, links, dirt."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cjm_lib.sample import plan

LABELS = ("feedback", "voice", "stage", "polarity", "theme", "language", "mixed", "contact")


def labels(reviews: pd.DataFrame, notes: pd.DataFrame) -> list[list[Any]]:
    """Return the label of each text with words; the first row names the columns of ``LABELS``."""
    said = pd.concat([reviews.assign(voice="customer"), notes], ignore_index=True)
    said = said[(said["status"] == "kept") & (said["text"] != "")]
    stage = [plan.STAGES[number] for number in said["stage"]]
    flags = {name: said[name].astype(bool) for name in ("mixed", "contact")}
    rows = said.assign(stage=stage, **flags)[list(LABELS)].to_numpy().tolist()
    return [list(LABELS), *rows]


def curve(reviews: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Return polarity by period said in and stage asked about, of customers' texts with words."""
    said = reviews[(reviews["status"] == "kept") & (reviews["text"] != "")]
    said = said[(said["stage_name"] != "") & (said["period"] < len(plan.PERIODS))]
    for key, texts in said.groupby(["period", "stage"]):
        period, stage = np.array(key, dtype=np.int64)
        count = texts["polarity"].value_counts()
        blamed = texts.loc[(texts["polarity"] == "negative") & (texts["theme"] != ""), "theme"]
        themes = blamed.value_counts().sort_index().sort_values(ascending=False, kind="stable")
        yield {
            "period": plan.PERIODS[period],
            "stage": plan.STAGES[stage],
            "texts": len(texts),
            "negative": int(count.get("negative", 0)),
            "neutral": int(count.get("neutral", 0)),
            "positive": int(count.get("positive", 0)),
            "reason": str(themes.index[0]) if len(themes) else "",
        }


def linked(reviews: pd.DataFrame, notes: pd.DataFrame) -> dict[str, Any]:
    """Return, by period said in, how many rows can be joined to a case, by deal or by client."""
    found = {}
    for name, said in (("reviews", reviews), ("operators", notes)):
        kept = said[said["status"] == "kept"]
        found[name] = {
            label: {
                "rows": int((kept["period"] == number).sum()),
                "by_deal": int(((kept["period"] == number) & (kept["link"] == "deal")).sum()),
                "by_client": int(((kept["period"] == number) & (kept["link"] == "client")).sum()),
            }
            for number, label in enumerate(plan.PERIODS)
        }
    return found


def dirt_of_reviews(reviews: pd.DataFrame) -> dict[str, int]:
    """Return the planted dirt of the reviews' file, in rows; without words, of those kept."""
    status = reviews["status"].value_counts()
    return {
        "rows": len(reviews),
        "set_aside_rows": int(status.get("out_of_range", 0)),
        "duplicate_rows": int(status.get("duplicate", 0)),
        "mixed_offsets": int(reviews["east"].sum()),
        "crlf_in_text": int(reviews["text"].str.contains("\r\n", regex=False).sum()),
        "contacts_in_text": int(reviews["contact"].sum()),
        "empty_text": int(((reviews["text"] == "") & (reviews["status"] == "kept")).sum()),
    }
