from itertools import pairwise
from random import Random
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from cjm_lib import language
from cjm_lib.views import picture, picture_layout, style

WORDS = [
    *("Предварительное", "электронное", "одобрение", "ипотеки", "банком-партнёром", "и", "в"),
    *("застройщика", "подписание", "договора", "участия", "долевом", "строительстве", "$5"),
    *("звонок", "CRM", "онлайн-показ", "без", "первоначального", "взноса", "ключи"),
    *("постгарантийное", "обслуживание", "высокотехнологичнейшего"),
]


def study(journey, *, name="Покупают первое жильё", rule="case_number = 1"):
    segment = SimpleNamespace(name=name, rule_text=rule)
    return SimpleNamespace(
        name="Квартира у застройщика",
        journey=journey,
        segments={"first_time": segment},
        thresholds=SimpleNamespace(dropoff=0.25),
    )


SCOPE = SimpleNamespace(
    segment="first_time", name="first_time", period=SimpleNamespace(label="2026-Q3")
)
WHOLE = SimpleNamespace(segment=None, name="_all", period=SimpleNamespace(label="2026-Q3"))


def texts(figure):
    """Every line of text on the sheet, with the box its letters fill, in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    lines = [text for text in figure.axes[0].texts if text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in lines]


def overlaps(boxes):
    """Pairs of lines whose letters lie over one another by more than a hair."""
    boxes = sorted(boxes, key=lambda box: box[1].x0)
    found = []
    for place, (words, box) in enumerate(boxes):
        for others, other in boxes[place + 1 :]:
            if other.x0 >= box.x1 - 0.5:
                break
            if min(box.y1, other.y1) - max(box.y0, other.y0) > 1.0:
                found.append((words, others))
    return found


def said(chance, most):
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


def any_map(seed):
    """A journey of 1 to 14 stages with words of any length, and tables with rows missing."""
    chance = Random(seed)
    stages = [f"s{place}" for place in range(chance.randint(1, 14))]
    journey = pd.DataFrame(
        {
            "block": sorted(chance.choice("АБВ") + said(chance, 3) for _ in stages),
            "stage": stages,
            "name": [said(chance, 7) or "Этап" for _ in stages],
            "goal": [said(chance, 14) for _ in stages],
            "expectation": [said(chance, 12) for _ in stages],
            "touchpoints": ["; ".join(chance.choices(WORDS, k=3)) for _ in stages],
            "owner": [said(chance, 4) for _ in stages],
            "system": ["CRM" for _ in stages],
            "version": "2026-1",
        }
    )
    known = [stage for stage in stages if chance.random() < 0.7]
    cases = [chance.choice([None, 7, 12_345, 1_234_567]) for _ in known]
    shares = [float("nan") if n is None else chance.random() for n in cases]
    dropoff = pd.DataFrame(
        {
            "stage": known,
            "reached_cases": pd.array(cases, dtype="Int64"),
            "open_cases": pd.array([None if n is None else 3 for n in cases], dtype="Int64"),
            "left_cases": pd.array([None if n is None else 2 for n in cases], dtype="Int64"),
            "left_share": shares,
            "left_share_low": [value * 0.8 for value in shares],
            "left_share_high": [value + (1 - value) / 2 for value in shares],
        }
    )
    timing = pd.DataFrame(
        {
            "stage": known,
            "entered_cases": pd.array(cases, dtype="Int64"),
            "moved_cases": pd.array(cases, dtype="Int64"),
            "median_minutes": [value * 1e6 for value in shares],
            "median_minutes_low": [value * 8e5 for value in shares],
            "median_minutes_high": [float("nan") for _ in shares],
            "p90_minutes": [float("nan") for _ in shares],
            "planned_days": [chance.choice([float("nan"), 0.01, 30.0]) for _ in shares],
        }
    )
    return journey, {"dropoff": dropoff, "timing": timing} if chance.random() < 0.8 else {}


@pytest.mark.parametrize("seed", range(20))
def test_no_words_of_a_map_overlap_or_leave_the_sheet(seed, kept):
    language.use("ru" if seed % 2 else "en")
    journey, tables = any_map(seed)
    chance = Random(seed)
    whose = study(journey, name=said(chance, 12) or "Все", rule=said(chance, 30))

    figure = picture.journey_map(whose, SCOPE, {"coverage": kept["coverage"]} | tables)

    boxes = texts(figure)
    assert overlaps(boxes) == []
    whole = figure.bbox
    for words, box in boxes:
        assert whole.x0 <= box.x0, words
        assert box.x1 <= whole.x1, words
        assert whole.y0 <= box.y0, words
        assert box.y1 <= whole.y1, words


@pytest.mark.parametrize("seed", range(0, 20, 5))
def test_no_letter_of_a_map_is_smaller_than_eight_points(seed):
    journey, tables = any_map(seed)

    figure = picture.journey_map(study(journey), SCOPE, tables)

    assert min(text.get_fontsize() for text in figure.axes[0].texts) >= 8


def test_a_map_with_moderate_words_is_a3_landscape(journey, kept):
    figure = picture.journey_map(study(journey), SCOPE, kept)

    assert figure.get_size_inches() * 72 == pytest.approx(picture_layout.A3)


def test_a_map_shows_the_figures_of_its_tables(journey, kept):
    words = {words for words, _ in texts(picture.journey_map(study(journey), SCOPE, kept))}

    assert {
        "28.9%",
        "[26.2;\u00a031.8]",
        "of 1,010; open: 20",
        "70.0%\u00a0[68.0;\u00a072.0]",
    } <= words
    assert {"3.8 days", "p90: not reached", "▲ longer than planned", "not tagged yet: 210"} <= words


def test_a_group_too_small_to_show_has_no_bar_on_the_map(journey, kept):
    figure = picture.journey_map(study(journey), SCOPE, {"dropoff": kept["dropoff"]})

    bars = [bar for bar in figure.axes[0].containers for bar in bar]

    assert len(bars) == 6
    assert "of <5; open: <5" in {words for words, _ in texts(figure)}


def test_bars_of_a_map_are_as_high_as_the_shares_of_the_table(journey, kept):
    figure = picture.journey_map(study(journey), SCOPE, {"dropoff": kept["dropoff"]})

    heights = [abs(bar.get_height()) for bars in figure.axes[0].containers for bar in bars]

    shares = kept["dropoff"]["left_share"].dropna().tolist()
    ratios = [height / share for height, share in zip(heights, shares, strict=True)]
    assert all(one == pytest.approx(other) for one, other in pairwise(ratios))


def test_a_map_of_the_whole_period_without_tables_says_that_there_is_no_data(journey):
    figure = picture.journey_map(study(journey), WHOLE, {})

    words = {words for words, _ in texts(figure)}

    assert {"All cases", "no data"} <= words
    assert style.alt(figure).startswith("Customer journey map. All cases, 2026-Q3.")


def test_the_alt_text_of_a_map_says_what_its_tables_say(journey, kept):
    alt = style.alt(picture.journey_map(study(journey), SCOPE, kept))

    assert "Покупают первое жильё" in alt
    assert "31.0%\u00a0[26.4;\u00a036.1]" in alt
    assert "78.0%\u00a0[68.9;\u00a085.0]" in alt
