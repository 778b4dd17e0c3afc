"""Texts are tagged once for a period, by a tagger that has not seen them."""

import pandas as pd
import pytest
import tiny_study

from cjm_lib.errors import InputError
from cjm_lib.inputs import labels, load, prepare
from cjm_lib.text import adapt

Q3 = "2026-Q3"
LONG = "я" * 50_000
TEXTS = {
    "r1": "Очень долго, <b>ужас</b>, никто не помог",
    "r2": "",
    "r3": LONG,
    "r4": "😍😍",
    "r5": "Дуже довго чекали, ніхто не передзвонив",
    "r6": "Great service, thank you!",
}


def reviews(texts, **more):
    table = pd.DataFrame({"feedback": list(texts), "text": list(texts.values()), **more})
    table = table.assign(customer="bob", case="b1", at="2026-08-05 10:00", stage="visit")
    return {"reviews.csv": table.to_csv(index=False)}


def prepared(folder, raw, settings=""):
    study = tiny_study.write(folder, raw, sources=settings + tiny_study.REVIEWS)
    prepare.prepare(study, study.periods.get(Q3))
    return study


def tags(study):
    return load.tagged(study, study.periods.get(Q3)).set_index("feedback")


def test_odd_texts_are_tagged_or_told_why_not(tmp_path):
    found = tags(prepared(tmp_path, reviews(TEXTS)))

    assert found["polarity"].drop("r3").to_dict() == {
        "r1": "negative",
        "r4": "positive",
        "r5": "not_tagged",
        "r6": "positive",
    }
    assert found.loc["r5", "reason"] == "no_tagger"
    assert "r2" not in found.index  # no words, nothing to tag
    assert found["polarity_score"].isna().to_dict()["r5"]


def test_the_scope_has_the_tags_and_the_themes_of_its_texts(tmp_path):
    study = prepared(tmp_path, reviews(TEXTS))
    scope = load.inputs(study, study.scope(None, Q3))

    assert len(scope.feedback) == len(TEXTS)
    assert scope.feedback.set_index("feedback").loc["r1", "polarity"] == "negative"
    assert set(scope.mentions["feedback"]) <= set(TEXTS)
    assert "waiting" in set(scope.mentions.loc[scope.mentions["feedback"] == "r1", "theme"])


def test_tags_are_made_anew_only_when_something_they_are_made_of_changed(tmp_path):
    study = prepared(tmp_path, reviews(TEXTS))
    period = study.periods.get(Q3)
    file = study.clean(period) / "tags.parquet"
    first = file.read_bytes()

    assert prepare.prepare(study, period).skipped

    labels.append(study, labelled({"r1": "neutral"}))

    assert not prepare.prepare(study, period).skipped
    assert file.read_bytes() == first  # the machine's own word is the same


def test_a_label_by_hand_stands_above_the_machine_in_the_scope_and_not_where_it_is_measured(
    tmp_path,
):
    study = prepared(tmp_path, reviews(TEXTS))
    labels.append(study, labelled({"r1": "neutral"}))
    scope = load.inputs(study, study.scope(None, Q3)).feedback.set_index("feedback")

    assert scope.loc["r1", ["polarity", "confidence_share"]].tolist() == ["neutral", 1.0]
    assert tags(study).loc["r1", ["polarity", "label"]].tolist() == ["negative", "neutral"]


JARGON = {"5": "зелёная зона", "1": "красная зона", "3": "жёлтая зона"}


def rated(count):
    """Texts in a jargon that only this company's customers use, with their stars."""
    pairs = [
        (f"{words}, линия {n}", stars) for n in range(count) for stars, words in JARGON.items()
    ]
    texts = {f"r{at:03}": text for at, (text, _) in enumerate(pairs)}
    return reviews(texts, rating=[stars for _, stars in pairs])


def test_stars_teach_the_tagger_where_it_reads_unseen_texts_better(tmp_path):
    study = prepared(tmp_path, rated(30))
    why = load.tagger(study, study.periods.get(Q3)).iloc[0]

    assert why["tagger"] == "adapted"
    assert why["basis"] == "rating"
    assert why["learned_cases"] == 90
    assert why["adapted_f1_share"] > why["shipped_f1_share"]
    assert (tags(study)["polarity"] == "negative").sum() == 30


def test_a_tagger_that_was_told_not_to_learn_does_not(tmp_path):
    study = prepared(tmp_path, rated(30), '[voice]\ntagger = "shipped"\n')
    why = load.tagger(study, study.periods.get(Q3)).iloc[0]

    assert why[["tagger", "basis", "learned_cases"]].tolist() == ["shipped", "none", 0]


def test_a_rated_text_is_tagged_by_what_others_taught():
    texts, stars = zip(*((words, stars) for stars, words in JARGON.items()), strict=True)
    many = [f"{text} {n}" for n in range(30) for text in texts]
    found = adapt.adapt(many, adapt.classes_of_ratings([float(s) for s in stars * 30]))

    assert found.kept
    assert (found.unseen(many).probabilities(many[:3]) == found.shares[:3]).all()


def test_the_same_texts_are_tagged_the_same_byte_for_byte(tmp_path):
    first, second = (
        prepared(tmp_path / name, rated(25))
        for name in ("one", "two")
        if not (tmp_path / name).mkdir()
    )
    for name in ("tags", "mentions", "tagger"):
        one, two = (
            (study.clean(study.periods.get(Q3)) / f"{name}.parquet").read_bytes()
            for study in (first, second)
        )
        assert one == two


def test_a_local_model_that_is_not_there_is_told_before_anything_runs(tmp_path):
    with pytest.raises(InputError, match="model: 'bert' is not there"):
        prepared(tmp_path, reviews(TEXTS), '[voice]\ntagger = "transformers"\nmodel = "bert"\n')


def labelled(given):
    rows = [
        (each, labels.text_hash(TEXTS[each]), label, "2026-10-01", "sheet")
        for each, label in given.items()
    ]
    return pd.DataFrame(rows, columns=list(labels.COLUMNS[:-1]))
