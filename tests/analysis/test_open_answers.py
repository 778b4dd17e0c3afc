"""Problems and suggestions apart, counted by hand."""

from said import said

from cjm_lib.analysis import openly


def test_problems_and_suggestions_are_counted_apart_of_all_texts_of_the_voice():
    table = openly.openly(
        *said(
            "customer pay queue - problem",
            "customer pay queue - problem",
            "customer pay card 0 suggestion",
            "customer pay card +",
            "operator pay queue - problem",
        )
    )
    found = table.set_index(["kind", "voice", "theme"])["text_share"].to_dict()

    assert found == {
        ("problem", "customer", "queue"): 0.5,
        ("problem", "operator", "queue"): 1.0,
        ("suggestion", "customer", "card"): 0.25,
    }


def test_what_has_no_theme_is_counted_under_none():
    assert openly.openly(*said("customer pay - - problem"))["theme"].tolist() == ["@none"]


def test_nothing_said_gives_no_rows():
    feedback, mentions, journey = said("customer pay queue - problem")

    assert openly.openly(feedback.head(0), mentions.head(0), journey).empty
