"""Write the sample study: its settings, its raw files, and the truths planted in them."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pandas as pd

from cjm_lib.errors import InputError
from cjm_lib.sample import crm, dirt, feedback, field, people, plan
from cjm_lib.sample.files import write_csv, write_json, write_xlsx
from cjm_lib.sample.journeys import market
from cjm_lib.sample.truth import LISTS, truths

CASES = 3240
SEED = 7
FEWEST = 60
SETTINGS = (
    *("study.toml", "journey.csv", "scenarios.csv", "segments.toml", "personas.csv"),
    "themes.toml",
)
BY_HAND = ("hypotheses.csv", "tasks.csv", "changes.csv")


def write(folder: Path, *, cases: int = CASES, seed: int = SEED, outputs: str = "outputs") -> None:
    """
    Write a simulated study of the purchase of a flat, with ``truth.json`` beside it.

    The same numbers give the same bytes on every machine.

    Parameters
    ----------
    folder
        Where to; made if missing, files of the same names are replaced.
    cases
        Deals over the three quarters together; at least 60. With the default, every segment has
        300 to 450 a quarter.
    seed
        Of all draws.
    outputs
        What the study file says of where its results go, from the study file.

    Raises
    ------
    InputError
        Too few cases for a study.
    """
    if cases < FEWEST:
        raise InputError("--cases", [f"{cases} is too few for a study; at least {FEWEST}"])
    drawn = market(cases, seed)
    events = dirt.disorder(drawn.events, drawn.cases["period"], seed)
    drawn = replace(drawn, events=events)
    rows = dirt.soil(crm.export(drawn, seed), seed)
    reviews, notes = feedback.reviews(drawn, seed), feedback.notes(drawn, seed)
    _settings(folder, outputs)
    _exports(folder / "raw", rows, people.web(drawn, seed))
    write_csv(folder / "raw" / "clients.csv", people.clients(drawn, seed), encoding="utf-8-sig")
    _voices(folder / "raw", reviews, notes)
    write_xlsx(folder / "raw" / "visits.xlsx", {"visits": field.visits(seed)})
    write_xlsx(folder / "raw" / "interviews.xlsx", field.interviews(seed))
    write_json(
        folder / "truth.json",
        {"seed": seed, **truths(drawn, rows, reviews, notes)},
        lists=LISTS,
    )


def _settings(folder: Path, outputs: str) -> None:
    """Copy what people wrote: settings, map, segments, hypotheses, plan, change journal."""
    source = files("cjm_lib.sample").joinpath("study")
    for name in (*SETTINGS, *(f"raw/{name}" for name in BY_HAND)):
        text = source.joinpath(name).read_text(encoding="utf-8")
        if name == "study.toml":
            text = text.replace('outputs = "outputs"      ', f'outputs = "{outputs}"')
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _exports(raw: Path, rows: pd.DataFrame, web: pd.DataFrame) -> None:
    """Write one file a period of the CRM and of the site."""
    for number, period in enumerate(plan.PERIODS):
        export = rows.loc[rows["period"] == number, list(crm.HEADERS)].rename(columns=crm.HEADERS)
        write_csv(raw / f"crm_{period}.csv", export, encoding="cp1251", delimiter=";")
        log = web[web["period"] == number].drop(columns="period")
        write_csv(raw / f"web_{period}.csv", log)


def _voices(raw: Path, reviews: pd.DataFrame, notes: pd.DataFrame) -> None:
    """Write what customers said, and what employees noted."""
    said = reviews[list(feedback.HEADERS)].rename(columns=feedback.HEADERS)
    write_csv(raw / "reviews.csv", said)
    noted = notes[list(feedback.STAFF_HEADERS)].rename(columns=feedback.STAFF_HEADERS)
    write_csv(raw / "operators.csv", noted, delimiter=";")
