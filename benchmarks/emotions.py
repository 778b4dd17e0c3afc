"""
Which emotions the tagger names in service reviews, by what people judged them to be.

Nobody marked emotions in these texts: the table shows whether joy and gratitude stand in good
ones, sadness, fear and anger in bad ones. ``python benchmarks/emotions.py [--shared DIR]``
"""

import argparse
import time
from pathlib import Path

import pandas as pd
from sentiment_sets import NEGATIVE, POSITIVE, SHARED, russian

from cjm_lib.text import emotions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    held = russian(parser.parse_args().shared)
    begun, tables = time.process_time(), []
    for each in held.values():
        named = emotions.emotions(pd.Series(each.texts))["emotion"]
        tables.append(pd.DataFrame({"emotion": named, "judged": each.labels}))
    seconds = time.process_time() - begun
    table = pd.concat(tables, ignore_index=True)
    counts = pd.crosstab(table["emotion"], table["judged"])
    counts["good_share"] = counts[POSITIVE] / (counts[POSITIVE] + counts[NEGATIVE])
    print(counts.round(3).to_string())
    print(f"{len(table):,} texts, {len(table) / seconds:,.0f} a CPU second")


if __name__ == "__main__":
    main()
