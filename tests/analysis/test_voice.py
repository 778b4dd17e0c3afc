"""What people say, counted by hand."""

import pandas as pd

from cjm_lib.analysis import voice
from cjm_lib.text import polarity

JOURNEY = pd.DataFrame({"stage": ["search", "pay"]})
SAID = pd.DataFrame(
    [
        ("pay", "customer", "Really good service"),
        ("pay", "customer", "Terrible, nobody helped"),
        ("pay", "customer", "Ужасно долго"),
        ("pay", "customer", None),
        ("search", "operator", "They sent it by post on Monday"),
        (None, "customer", "хорошо"),
        ("moon", "customer", "👍"),
    ],
    columns=["stage", "voice", "text"],
).assign(feedback=list("abcdefg"))


def tagged(said):
    """The feedback with the tags of its texts, as the inputs have it."""
    texts = said.loc[said["text"].notna(), "text"]
    return said.join(polarity.tags(texts))


FEEDBACK = tagged(SAID)


def test_every_text_is_counted_once_and_a_bare_rating_is_no_text():
    assert voice.classes(FEEDBACK, JOURNEY)["text_cases"].sum() == 6


def test_stages_stand_in_journey_order_and_the_stageless_last():
    assert voice.classes(FEEDBACK, JOURNEY)["stage"].tolist() == [
        *("search", "pay", "pay", "pay", "@none", "@none")
    ]


def test_a_text_without_a_tagger_is_not_tagged_with_its_reason_and_never_neutral():
    feedback = SAID.assign(text="Дуже довго чекали, ніхто не передзвонив")
    table = voice.classes(tagged(feedback), JOURNEY)

    assert set(table["polarity"]) == {"not_tagged"}
    assert set(table["reason"]) == {"no_tagger"}


def test_a_text_in_russian_has_its_class():
    table = voice.classes(FEEDBACK, JOURNEY)
    russian = table[table["language"] == "ru"]

    assert russian["polarity"].tolist() == ["negative", "positive"]


def test_shares_of_a_stage_and_voice_sum_to_one():
    table = voice.classes(FEEDBACK, JOURNEY)

    sums = table.groupby(["stage", "voice"])["text_share"].sum()
    assert sums.round(12).tolist() == [1.0, 1.0, 1.0]


def test_the_columns_are_the_agreed_ones():
    assert voice.classes(FEEDBACK, JOURNEY).columns.tolist() == [
        *("stage", "voice", "language", "polarity", "reason"),
        *("text_cases", "text_share", "text_share_low", "text_share_high"),
    ]


def test_no_feedback_gives_no_rows():
    table = voice.classes(FEEDBACK.head(0), JOURNEY)

    assert len(table) == 0
    assert table.columns.tolist() == voice.classes(FEEDBACK, JOURNEY).columns.tolist()


def test_what_has_no_polarity_is_told_with_its_reason():
    said = SAID.assign(text=["Дуже довго, ніхто не прийшов"] * 3 + [None] + ["Хорошо"] * 3)
    table = voice.untagged(tagged(said))

    assert table[["language", "polarity", "reason", "text_cases"]].to_numpy().tolist() == [
        ["uk", "not_tagged", "no_tagger", 3]
    ]
    assert table["text_share"].tolist() == [0.5]


def test_the_curve_has_a_gap_where_nothing_was_scored():
    table = voice.curve(FEEDBACK, JOURNEY)

    assert table["stage"].tolist() == ["search", "pay"]
    assert table["text_cases"].tolist() == [0, 3]
    assert table["scored_cases"].tolist() == [0, 3]
    assert table["polarity_score"].isna().tolist() == [True, False]
    assert table["polarity_score_low"].iloc[1] >= -1


def test_the_curve_of_no_feedback_is_one_gap():
    assert voice.curve(FEEDBACK.head(0), JOURNEY)["polarity_score"].isna().all()


def test_the_feedback_given_is_left_as_it_was():
    before = FEEDBACK.copy()
    voice.classes(FEEDBACK, JOURNEY)

    pd.testing.assert_frame_equal(FEEDBACK, before)
