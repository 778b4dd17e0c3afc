"""Which language a text is in."""

import pandas as pd
import pytest

from cjm_lib.text import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Долго ждали менеджера, никто не перезвонил", "ru"),
        ("норм", "ru"),
        ("отлично", "ru"),
        ("все ок!!!", "ru"),
        ("ВСЁ СУПЕР 👍", "ru"),
        ("Оформил через app, всё быстро", "ru"),
        ("Дуже довго чекали, ніхто не передзвонив", "uk"),
        ("Дякую, все добре, її порадили друзі", "uk"),
        ("бәрі жақсы рахмет", "kk"),
        ("Вельмі доўга чакалі мэнеджара", "be"),
        ("Nobody called me back for three days", "en"),
        ("Nice", "en"),
        ("Good!", "en"),
        ("too slow", "en"),
        ("Produto chegou antes do prazo", "pt"),
        ("Nadie me llamó en tres días", "es"),
        ("Niemand hat mich zurückgerufen", "de"),
        ("Personne ne m'a rappelé depuis trois jours", "fr"),
        ("La consegna è stata molto veloce", "it"),
        ("Ótimo", "und"),
        ("", "und"),
        ("5/5", "und"),
        ("👍👍", "zxx"),
        (":) )))", "zxx"),
        ("ochen dolgo zhdali", "ru-Latn"),
        ("とても良い", "und"),
    ],
)
def test_the_language_of_a_text(text, language):
    assert detect.language(text) == language


def test_a_missing_text_has_no_language_and_keeps_its_place():
    texts = pd.Series(["хорошо", None], index=[7, 9])

    assert detect.languages(texts).to_dict() == {7: "ru", 9: "und"}


def test_russian_reviews_are_told_from_their_neighbours(shared):
    texts = pd.read_csv(shared / "ru_sentiment_train" / "xed_ru.csv")["text"]

    assert (detect.languages(texts) == "ru").mean() > 0.99


def test_portuguese_reviews_are_hardly_ever_taken_for_english(shared):
    reviews = pd.read_csv(shared / "olist" / "olist_order_reviews_dataset.csv")
    found = detect.languages(reviews["review_comment_message"].dropna())

    assert (found == "en").mean() < 0.01
    assert (found == "pt").mean() > 0.85
