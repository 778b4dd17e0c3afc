"""How good the tagger is, counted by hand."""

import pandas as pd
import pytest

from cjm_lib import privacy
from cjm_lib.analysis import accuracy
from cjm_lib.text import polarity

# Of ten texts two are abstained on; of the eight others six are right.
PAIRS = [
    *[("negative", "negative")] * 3,
    ("negative", "neutral"),
    ("neutral", "neutral"),
    ("neutral", "positive"),
    *[("positive", "positive")] * 2,
    ("positive", "abstained"),
    ("neutral", "not_tagged"),
]
LABELLED = pd.DataFrame(
    {
        "voice": ["customer"] * 6 + ["operator"] * 4,
        "label": [label for label, _ in PAIRS],
        "basis": "hand_label",
    }
)
TAGS = pd.DataFrame({"language": "ru", "polarity": [found for _, found in PAIRS]})


def measured():
    return accuracy.accuracy(LABELLED, TAGS)


def test_the_whole_stands_first_then_each_language_and_voice():
    table = measured()

    assert table[["language", "voice"]].to_numpy().tolist() == [
        ["@all", "@all"],
        ["ru", "customer"],
        ["ru", "operator"],
    ]
    assert table["labelled_cases"].tolist() == [10, 6, 4]
    assert table["tagged_cases"].tolist() == [8, 6, 2]


def test_accuracy_is_of_the_texts_that_were_tagged():
    whole = measured().iloc[0]

    assert whole["accuracy_share"] == 6 / 8
    assert whole["abstained_share"] == pytest.approx(0.2)
    assert whole["accuracy_share_low"] == pytest.approx(0.4093, abs=1e-4)  # Wilson, 6 of 8
    assert whole["accuracy_share_high"] == pytest.approx(0.9285, abs=1e-4)


def test_macro_f1_is_the_mean_over_the_classes():
    # negative 2·3/(4+3), neutral 2·1/(2+2), positive 2·2/(2+3)
    assert measured()["macro_f1_share"].iloc[0] == pytest.approx((6 / 7 + 2 / 4 + 4 / 5) / 3)


def test_intervals_hold_their_share_and_lie_in_0_to_1():
    table = measured()

    for name in ("accuracy_share", "macro_f1_share"):
        ends = table[[f"{name}_low", name, f"{name}_high"]]
        assert ends.apply(lambda row: row.is_monotonic_increasing, axis=1).all()
        assert ends.to_numpy().min() >= 0
        assert ends.to_numpy().max() <= 1


def test_the_same_seed_gives_the_same_interval():
    many = [pd.concat([table] * 20, ignore_index=True) for table in (LABELLED, TAGS)]

    pd.testing.assert_frame_equal(accuracy.accuracy(*many), accuracy.accuracy(*many))
    assert not accuracy.accuracy(*many, seed=1).equals(accuracy.accuracy(*many))


def test_nothing_known_gives_no_rows_and_the_same_columns():
    table = accuracy.accuracy(LABELLED.head(0), TAGS.head(0))

    assert table.empty
    assert table.columns.tolist() == measured().columns.tolist()


def test_the_confusion_counts_every_text_once_and_its_shares_sum_to_one():
    table = accuracy.confusion(LABELLED, TAGS)
    cells = table.set_index(["label", "polarity"])["text_count"]

    assert len(table) == 15
    assert table["text_count"].sum() == 10
    assert cells["negative", "neutral"] == 1
    assert cells["neutral", "not_tagged"] == 1
    assert table.groupby("label")["text_share"].sum().round(12).tolist() == [1.0, 1.0, 1.0]
    assert table.columns.tolist() == [
        *("label", "polarity", "text_count"),
        *("text_share", "text_share_low", "text_share_high"),
    ]


def test_the_confusion_of_nothing_is_nought_everywhere():
    table = accuracy.confusion(LABELLED.head(0), TAGS.head(0))

    assert table["text_count"].tolist() == [0] * 15
    assert table["text_share"].isna().all()


@pytest.mark.parametrize(("floor", "hidden"), [(0.71, False), (0.72, True), (0.0, False)])
def test_the_chart_is_withheld_below_the_floor(floor, hidden):
    assert accuracy.withheld(measured(), floor) is hidden  # 0.719


def test_a_tagger_that_says_nothing_is_below_any_floor():
    table = accuracy.accuracy(LABELLED, TAGS.assign(polarity="not_tagged"))

    assert accuracy.withheld(table, 0.1)


def test_nothing_is_withheld_that_was_not_measured_or_is_hidden():
    assert not accuracy.withheld(accuracy.accuracy(LABELLED.head(0), TAGS.head(0)), 0.6)
    few = privacy.suppress(accuracy.accuracy(LABELLED.tail(3), TAGS.tail(3)), 5)
    assert not accuracy.withheld(few, 0.9)


def feedback(labels, ratings):
    count = len(ratings)
    return pd.DataFrame(
        {
            "feedback": [f"f{number}" for number in range(count)],
            "voice": "customer",
            "text": "Really good service",
            "rating": ratings,
            "label": pd.Series(labels + [None] * (count - len(labels)), dtype="str"),
        }
    )


def test_without_hand_labels_the_stars_are_the_check_and_the_table_says_so():
    known = accuracy.labelled(feedback([], [1.0, 2.0, 3.0, 4.0, 5.0, None]))
    table = accuracy.accuracy(known, polarity.tags(known["text"]))

    assert known["label"].tolist() == ["negative"] * 2 + ["neutral"] + ["positive"] * 2
    assert table["basis"].tolist() == ["rating", "rating"]
    assert table["accuracy_share"].iloc[0] == 2 / 5


def test_enough_hand_labels_stand_above_the_stars():
    some = accuracy.labelled(feedback(["negative"] * 29, [5.0] * 40))
    enough = accuracy.labelled(feedback(["negative"] * 30, [5.0] * 40))
    no_stars = accuracy.labelled(feedback(["negative"] * 2, [None] * 40))

    assert set(some["basis"]) == {"rating"}
    assert (set(enough["basis"]), len(enough)) == ({"hand_label"}, 30)
    assert len(no_stars) == 2


def test_a_text_about_two_cases_and_a_bare_rating_are_not_counted_twice_or_at_all():
    twice = pd.concat([feedback([], [5.0, 4.0])] * 2, ignore_index=True)

    assert len(accuracy.labelled(twice)) == 2
    assert accuracy.labelled(twice.assign(text=None)).empty


def confident(*pairs):
    """Texts right (1) or wrong (0) at a confidence."""
    known = pd.DataFrame({"label": ["negative" if right else "positive" for right, _ in pairs]})
    tags = pd.DataFrame(
        {"polarity": "negative", "confidence_share": [confidence for _, confidence in pairs]}
    )
    return accuracy.reliability(known, tags, bins=2)


def test_the_surer_half_is_set_against_how_often_it_is_right():
    table = confident(*[(1, 0.9)] * 9, (0, 0.9), *[(1, 0.5)] * 5, *[(0, 0.5)] * 5)

    assert table["text_count"].tolist() == [10, 10]
    assert table["confidence_share"].round(9).tolist() == [0.5, 0.9]
    assert table["right_share"].tolist() == [0.5, 0.9]
    assert table["kept_share"].tolist() == [1.0, 0.5]
    assert table["kept_right_share"].tolist() == [0.7, 0.9]


def test_few_texts_make_one_bin_and_none_no_row():
    assert confident(*[(1, 0.9)] * 7)["text_count"].tolist() == [7]
    assert confident().empty
