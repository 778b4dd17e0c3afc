import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from cjm_lib import language
from cjm_lib.views import charts, page, style

DRAWN = (
    "dropoff",
    "timing",
    "transitions",
    "coverage",
    "segments",
    "visits",
    "voice",
    "segments_side_by_side",
)
WITH_BARS = {
    "dropoff": "left_share",
    "coverage": "covered_share",
    "segments": "segment_share",
}


def draw(name, kept, **options):
    return getattr(charts, name)(kept[name], **options)


def words(ax):
    return {text.get_text() for text in ax.findobj(Text)}


@pytest.mark.parametrize("name", DRAWN)
def test_the_axes_given_are_the_axes_used(name, kept):
    ax = Figure(figsize=(12, 12)).subplots()

    assert draw(name, kept, ax=ax) is ax


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_leaves_its_table_as_it_was(name, kept):
    before = kept[name].copy()

    draw(name, kept)

    pd.testing.assert_frame_equal(kept[name], before)


@pytest.mark.parametrize(("name", "column"), WITH_BARS.items())
def test_bars_equal_the_table(name, column, kept):
    ax = draw(name, kept)

    bars = [bar.get_width() for bar in ax.containers[0]]

    assert bars == pytest.approx(kept[name][column].fillna(0).tolist())


@pytest.mark.parametrize(
    ("name", "column"),
    [("visits", "score_share"), ("segments_side_by_side", "left_share")],
)
def test_dots_equal_the_table(name, column, kept):
    ax = draw(name, kept)

    dots = [line.get_xdata() for line in ax.lines if line.get_marker() in style.MARKERS]

    assert np.sort(np.concatenate(dots)) == pytest.approx(
        np.sort(kept[name][column].to_numpy()), nan_ok=True
    )


def test_dots_of_times_equal_the_table(kept):
    ax = draw("timing", kept)

    medians, p90s = (
        next(line.get_xdata() for line in ax.lines if line.get_marker() == marker)
        for marker in "oD"
    )

    assert medians == pytest.approx(kept["timing"]["median_minutes"].to_numpy(), nan_ok=True)
    assert p90s == pytest.approx(kept["timing"]["p90_minutes"].to_numpy(), nan_ok=True)


def test_parts_of_a_voice_fill_its_bar(kept):
    ax = draw("voice", kept)

    widths = [bar.get_width() for container in ax.containers for bar in container]

    assert sum(widths) == pytest.approx(3)
    assert widths[:2] == pytest.approx([40 / 310, 25 / 310])


def test_a_square_for_each_pair_of_channels(kept):
    ax = draw("transitions", kept)

    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]

    assert len(squares) == len(kept["transitions"])
    assert "5.0%\n[1.0;\u00a09.0]\nn\u00a0=\u00a050" in words(ax)


@pytest.mark.parametrize("name", DRAWN)
def test_a_table_without_rows_says_that_there_is_no_data(name, kept):
    ax = draw(name, {name: kept[name].head(0)})

    assert "No data for this scope" in words(ax)
    assert "No data for this scope" in style.alt(ax)


@pytest.mark.parametrize("name", ["dropoff", "timing"])
def test_a_group_too_small_to_show_is_said_to_be_so(name, kept):
    shown = words(draw(name, kept))

    assert "group too small to show" in shown
    assert "<5" in shown


def test_a_share_of_too_few_leavers_is_said_to_be_hidden(kept):
    table = kept["dropoff"].head(2).copy()
    table.loc[0, "left_cases"] = pd.NA
    table.loc[0, ["left_share", "left_share_low", "left_share_high"]] = float("nan")

    shown = [text.get_text() for text in charts.dropoff(table).findobj(Text)]

    assert shown.count("group too small to show") == 1
    assert "1,312" in shown


def test_only_a_stage_whose_whole_interval_lies_above_the_limit_is_marked(kept):
    ax = draw("dropoff", kept, limit=0.25)

    marked = [bar.get_hatch() == "///" for bar in ax.containers[0]]

    assert marked == [False, True, False, False, True, False, False]
    assert "limit 25%" in words(ax)


def test_a_chart_names_stages_as_the_map_does(kept, journey):
    ax = draw("visits", kept, journey=journey)

    assert "Бронирование" in words(ax)


def test_a_time_that_was_not_reached_is_said_to_be_so(kept):
    assert "not reached" in words(draw("timing", kept))


@pytest.mark.parametrize("count", [1, 14])
def test_any_number_of_stages_can_be_drawn(count, kept):
    rows = kept["dropoff"].iloc[[place % 6 for place in range(count)]]
    names = [
        f"Очень длинное название этапа номер {place} «с цитатой» за $5" for place in range(count)
    ]
    table = rows.assign(stage=[f"s{place}" for place in range(count)])
    journey = pd.DataFrame({"stage": table["stage"].tolist(), "name": names})

    ax = charts.dropoff(table, journey=journey)
    style.png(style.figure_of(ax))

    assert len(ax.containers[0]) == count


@pytest.mark.parametrize("speech", ["en", "ru"])
@pytest.mark.parametrize("name", DRAWN)
def test_nothing_of_a_chart_is_cut_off(name, speech, kept):
    language.use(speech)
    ax = draw(name, kept)
    figure = style.figure_of(ax)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()

    for text in ax.findobj(Text):
        box = text.get_window_extent(canvas.get_renderer())
        if text.get_text() and text.get_visible() and box.x1 > 0:  # a tick off the axis lies at 0
            assert figure.bbox.x0 <= box.x0, text
            assert figure.bbox.y0 <= box.y0, text
            assert box.x1 <= figure.bbox.x1, text
            assert box.y1 <= figure.bbox.y1, text


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_leaves_no_empty_strip_on_its_sheet(name, kept):
    figure = style.figure_of(draw(name, kept))
    FigureCanvasAgg(figure).draw()

    ink = figure.get_tightbbox()

    assert ink.x0 == pytest.approx(0.1, abs=0.06)
    assert ink.y0 == pytest.approx(0.1, abs=0.06)
    assert figure.get_figwidth() - ink.x1 == pytest.approx(0.1, abs=0.06)
    assert figure.get_figheight() - ink.y1 == pytest.approx(0.1, abs=0.06)


@pytest.mark.parametrize("name", DRAWN)
def test_no_letter_of_a_chart_is_smaller_than_nine_points(name, kept):
    ax = draw(name, kept)

    assert min(text.get_fontsize() for text in ax.findobj(Text) if text.get_text()) >= 9


def test_the_same_table_gives_the_same_bytes(kept):
    first, second = (style.png(style.figure_of(draw("dropoff", kept))) for _ in range(2))

    assert first == second
    assert b"Software" not in first


def test_a_chart_does_not_change_how_other_figures_look(kept):
    import matplotlib

    before = matplotlib.rcParams.copy()

    draw("dropoff", kept)

    assert matplotlib.rcParams == before


def test_a_picture_reaches_the_page_with_its_alt_text(kept, monkeypatch):
    shown = []
    monkeypatch.setattr(page, "display", lambda image: shown.append(image))

    charts.show(draw("coverage", kept))

    data, metadata = shown[0]._repr_mimebundle_()
    picture = metadata.get("image/png", metadata)
    assert "image/png" in data
    assert picture["alt"].startswith("Real paths that the map covers")
    assert "78.0%\u00a0[68.9;\u00a085.0]" in picture["alt"]
    assert picture["width"] == 960
