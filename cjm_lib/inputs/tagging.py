"""Tag what was said once for a period: every segment's notebook reads these tags."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pandas as pd

from cjm_lib.inputs import files, labels, store
from cjm_lib.inputs.cases import FLAG
from cjm_lib.periods import Period
from cjm_lib.study import Study
from cjm_lib.text import adapt, emotions, model, polarity, themes, transformer

TABLES = ("tags", "mentions", "tagger")
READ = ("feedback", "said")
MARKER = "tagging.json"
MADE_BY = ("text/*.py", "text/data/*", "inputs/tagging.py", "inputs/labels.py")

MOST = 5_000  # texts to learn from: more teach little and take minutes

LABELS, STARS, NOTHING = "hand_label", "rating", "none"


def tag(study: Study, period: Period) -> bool:
    """
    Tag the texts of a prepared period, unless they are already tagged by the same means.

    Writes three tables beside the clean ones: ``tags``, one row for each text: its id, the
    columns of `polarity.tags` (the machine's own word, whoever labelled it by hand), and its
    ``emotion``; ``mentions``, one row for each theme in a text (`themes.mentions`); ``tagger``,
    one row: which tagger was used, and why (`_tagger`). Return whether there was anything to do.

    Raises
    ------
    InputError
        The dictionary of themes or the local model cannot be read, or ``labels.csv`` holds
        something that is no label.
    """
    folder = study.clean(period)
    made_from = _fingerprints(study, folder)
    marker = folder / MARKER
    there = all((folder / f"{name}.parquet").is_file() for name in TABLES)
    if there and marker.is_file() and json.loads(marker.read_text("utf-8")) == made_from:
        return False
    marker.unlink(missing_ok=True)
    feedback, before = (pd.read_parquet(folder / f"{name}.parquet") for name in READ)
    for name, table in tables(study, feedback, before).items():
        store.write(table, folder / f"{name}.parquet")
    store.write_bytes(json.dumps(made_from, indent=1).encode(), marker)
    return True


def tables(study: Study, feedback: pd.DataFrame, before: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """
    Return ``tags``, ``mentions`` and ``tagger`` of a period; see `tag`.

    ``before`` is the clean table ``said``: every text until the period's end, to learn from.
    """
    given = labels.read(study)
    texts = said(labels.attach(feedback, given))
    tagger, why = _tagger(study, labels.attach(before, given))
    tags = polarity.tags(texts["text"], tagger=tagger)
    felt = emotions.emotions(texts["text"])["emotion"]
    found = themes.mentions(
        texts["text"], themes.of_study(study.voice.themes), tagger=tagger, kinds=texts["kind"]
    )
    return {
        "tags": tags.assign(emotion=felt).reset_index(),
        "mentions": found.rename(columns={"text": "feedback"}),
        "tagger": why,
    }


def said(feedback: pd.DataFrame) -> pd.DataFrame:
    """Return what was said in words, once each, by its id; segments' flags left out."""
    flags = [name for name in feedback.columns if name.startswith(FLAG)]
    words = feedback["text"].fillna("").str.strip() != ""
    once = feedback[words].drop(columns=flags).drop_duplicates("feedback")
    return once.set_index("feedback").sort_index()


def _tagger(study: Study, before: pd.DataFrame) -> tuple[polarity.Tagger, pd.DataFrame]:
    """
    Return what tags Russian, and one row that says why.

    ``tagger`` (shipped, adapted, transformers), ``basis`` (what it could learn from:
    ``hand_label``, ``rating``, ``none``), ``learned_cases`` (texts of known class until the
    period's end, the latest ``MOST``), ``shipped_f1_share`` and ``adapted_f1_share`` (macro-F1
    on them; the adapted one's on held-out folds; NaN where there was nothing to learn from).
    """
    nothing = {"basis": NOTHING, "learned_cases": 0}
    if study.voice.tagger == "transformers" and study.voice.model is not None:
        return transformer.load(study.voice.model), _why("transformers", nothing)
    if study.voice.tagger == "shipped":
        return model.shipped(), _why("shipped", nothing)
    known, basis = _known(before)
    found = adapt.adapt(known["text"].tolist(), known["class"].tolist())
    facts = {
        "basis": basis if len(known) else NOTHING,
        "learned_cases": len(known),
        "shipped_f1_share": found.shipped_f1 if len(known) else float("nan"),
        "adapted_f1_share": found.adapted_f1,
    }
    return found.unseen(known["text"].tolist()), _why("adapted" if found.kept else "shipped", facts)


def _known(before: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the Russian texts of known class, each once, with it, and who gave it."""
    russian = before[polarity.is_russian(before["text"])].drop_duplicates("text", keep="last")
    by_hand = russian[russian["label"].notna()]
    if len(by_hand) >= adapt.FEWEST:
        return by_hand[["text"]].assign(**{"class": by_hand["label"]}).tail(MOST), LABELS
    rated = russian[russian["rating"].notna()].tail(MOST)
    classes = pd.Series(adapt.classes_of_ratings(rated["rating"]), index=rated.index, dtype="str")
    return rated[["text"]].assign(**{"class": classes}), STARS


def _why(name: str, facts: Mapping[str, object]) -> pd.DataFrame:
    """Return the row that says which tagger was used, and why."""
    row = {"shipped_f1_share": float("nan"), "adapted_f1_share": float("nan"), **facts}
    columns = ["basis", "learned_cases", "shipped_f1_share", "adapted_f1_share"]
    table = pd.DataFrame([{"tagger": name, **row}], columns=["tagger", *columns])
    return table.astype({"tagger": "str", "basis": "str", "learned_cases": "Int64"})


def _fingerprints(study: Study, folder: Path) -> dict[str, str]:
    """Return the SHA-256 of everything that tags are made from."""
    library = sorted(file for pattern in MADE_BY for file in store.LIBRARY.glob(pattern))
    used = [file for file in library if file.is_file()]
    own = [labels.file(study)] if labels.file(study).is_file() else []
    own += [study.voice.themes] if isinstance(study.voice.themes, Path) else []
    if study.voice.model is not None:
        own += sorted(file for file in study.voice.model.rglob("*") if file.is_file())
    digest = sha256("".join(files.fingerprint(file) for file in used).encode()).hexdigest()
    return {
        **{name: files.fingerprint(folder / f"{name}.parquet") for name in READ},
        "tagger": study.voice.tagger,
        "themes": str(study.voice.themes) if isinstance(study.voice.themes, str) else "own",
        "library": digest,
        **{file.name: files.fingerprint(file) for file in own},
    }
