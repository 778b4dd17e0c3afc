"""Emotions by stage, counted by hand."""

from said import said

from cjm_lib.analysis import emotions


def test_emotions_are_shares_of_the_texts_whose_emotion_can_be_told():
    feedback, _, journey = said(*["customer pay queue -"] * 5, "operator pay queue -")
    felt = feedback.assign(emotion=["anger", "anger", "none", "joy", "not_tagged", "anger"])
    table = emotions.emotions(felt, journey)

    assert table[["emotion", "stage_cases", "emotion_cases"]].to_numpy().tolist() == [
        ["joy", 4, 1],
        ["anger", 4, 2],
        ["none", 4, 1],
    ]
    assert table["emotion_share"].sum() == 1


def test_no_texts_show_no_emotion():
    feedback, _, journey = said("customer pay queue -")

    assert emotions.emotions(feedback.head(0).assign(emotion=""), journey).empty
