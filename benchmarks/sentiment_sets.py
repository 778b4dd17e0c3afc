"""The texts with human judgement in ``../shared/data`` that no model of ours was trained on."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from razdel import sentenize

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
_SHORT = {"neg": NEGATIVE, "neu": NEUTRAL, "pos": POSITIVE}
_HUMAN = {"1": POSITIVE, "2": POSITIVE, "3": NEUTRAL, "4": NEGATIVE, "5": NEGATIVE}
# The pages of the marketplace were kept with the seller's answer glued to the text.
_SELLER = re.compile(
    r"Здравствуйте|Добрый день|Спасибо,? (большое )?(,? ?что |за (ваш|отзыв|высок))|Уважаем"
    r"|Благодарим|Приветствуем|Нам (очень )?(жаль|приятно)"
)


class Labelled(NamedTuple):
    """Texts and the class of each."""

    texts: list[str]
    labels: list[str]


class Aspect(NamedTuple):
    """A sentence, the aspect's category in it, and the feeling people marked."""

    sentence: str
    category: str
    label: str


def russian(shared: Path) -> dict[str, Labelled]:
    """Return each Russian set by its name."""
    sets = {}
    for kind, name in (("rest", "restaurants"), ("car", "cars")):
        reviews = list(_reviews(shared, kind))
        sets[f"{name}, reviews"] = _labelled((text, label) for text, label, _ in reviews if label)
        sets[f"{name}, sentences"] = _labelled(
            pair for text, _, marks in reviews for pair in _sentences(text, marks)
        )
    banks = _read(shared / "ru_bank_reviews" / "reviews.csv")
    sets["banks, stars"] = _labelled(
        (f"{row['title']}. {row['text']}", _of_stars(row["rating"])) for row in banks
    )
    rows = _read(shared / "ru_sentiment_train" / "dimabsa_rus_restaurant.csv")
    sets["DimABSA restaurants"] = _labelled((row["text"], _SHORT[row["label"]]) for row in rows)
    market = _read(shared / "ru_dirty_marketplace" / "reviews.csv")
    sets["marketplace, stars"] = _labelled(
        (text, _of_stars(row["Оценка"]))
        for row in market
        if (text := _customers_own(row["Текст отзыва"]))
    )
    return sets


def english(shared: Path) -> dict[str, Labelled]:
    """Return each English set by its name; the first is the patient comments."""
    comments = _read(shared / "en_patient_comments" / "comments.csv")
    meals = _read(shared / "en_sentiment" / "dimabsa_eng_restaurant.csv")
    return {
        "patients": _labelled(
            (row["FFT answer"], _HUMAN[row["Comment sentiment"]])
            for row in comments
            if row["Comment sentiment"] and row["FFT answer"].strip()
        ),
        "DimABSA restaurants": _labelled((row["text"], _SHORT[row["label"]]) for row in meals),
    }


def short_texts(shared: Path) -> list[str]:
    """Return short Russian texts for timing."""
    return [row["text"] for row in _read(shared / "ru_sentiment_train" / "cedr.csv")]


def aspects(shared: Path, kind: str) -> list[Aspect]:
    """Return the aspects that people marked as relevant, each with its sentence."""
    found = []
    for text, _, marks in _reviews(shared, kind):
        for sentence in sentenize(text):
            found += [
                Aspect(sentence.text, category, label)
                for at, category, label in marks
                if sentence.start <= at < sentence.stop and label in _SHORT.values()
            ]
    return found


def _reviews(shared: Path, kind: str) -> Iterator[tuple[str, str, list[tuple[int, str, str]]]]:
    """Yield each review: its text, class (or ''), and aspects (place, category, feeling)."""
    file = shared / "ru_restaurants_cars" / f"SentiRuEval_{kind}_markup_train.xml"
    for review in ElementTree.parse(file).getroot():
        marks = [
            (int(mark.get("from", "0")), mark.get("category", ""), mark.get("sentiment", ""))
            for mark in review.iter("aspect")
            if mark.get("mark") == "Rel"
        ]
        yield review.findtext("text") or "", _of_review(review), marks


def _of_review(review: ElementTree.Element) -> str:
    """Return the class of a review: of its mean score (of 10), or of the car as a whole."""
    scores = [
        int(score.text) for score in review.iterfind("scores/*") if (score.text or "").isdigit()
    ]
    if scores:
        mean = sum(scores) / len(scores)
        return NEGATIVE if mean <= 4 else POSITIVE if mean >= 7 else NEUTRAL
    whole = {each.get("name"): each.get("sentiment", "") for each in review.iter("category")}
    if review.find("scores") is not None or "Whole" not in whole:
        return ""
    return NEUTRAL if whole["Whole"] == "both" else whole["Whole"].replace("absence", "")


def _sentences(text: str, marks: list[tuple[int, str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the sentences with aspects and the class of these; good with bad is neutral."""
    for sentence in sentenize(text):
        felt = {label for at, _, label in marks if sentence.start <= at < sentence.stop}
        if felt:
            good, bad = POSITIVE in felt, NEGATIVE in felt
            mixed = "both" in felt or good == bad
            yield sentence.text, NEUTRAL if mixed else POSITIVE if good else NEGATIVE


def _of_stars(stars: str) -> str:
    """Return the class of 1 to 5 stars."""
    return NEGATIVE if int(stars) <= 2 else NEUTRAL if int(stars) == 3 else POSITIVE


def _customers_own(text: str) -> str:
    """Return what the customer wrote: the repetition and the seller's answer cut off."""
    whole = text.replace("，", ",").split(" ещё. ", 1)[-1]
    answer = _SELLER.search(whole)
    return (whole[: answer.start()] if answer else whole).strip()


def _labelled(pairs: Iterator[tuple[str, str]]) -> Labelled:
    """Return the pairs as two lists."""
    texts, labels = zip(*pairs, strict=True)
    return Labelled(list(texts), list(labels))


def _read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))
