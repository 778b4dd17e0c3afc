"""Sources on input that nobody here wrote; skipped where the folder is absent."""

from pathlib import Path

import pandas as pd
import pytest

from cjm_lib.inputs import sources
from cjm_lib.study import Study

STUDIES = Path(__file__).parents[1] / "studies"
DAY = pd.Timedelta(days=1)


def read(study, name):
    whole = Study.read(STUDIES / study)
    return sources.read(whole, next(one for one in whole.sources if one.name == name))


@pytest.fixture(scope="module")
def orders(shared):
    del shared
    return read("olist/study.toml", "orders").rows


@pytest.fixture(scope="module")
def wide(orders):
    return orders.pivot(index="case", columns="stage", values="at")


@pytest.fixture(scope="module")
def reviews(shared):
    del shared
    return read("olist/study.toml", "reviews")


@pytest.fixture(scope="module")
def logs(shared):
    del shared
    return {kind: read(f"receipt/study_{kind}.toml", "log") for kind in ("csv", "xes")}


def test_orders_are_melted_from_one_column_a_stage(orders):
    counts = orders["stage"].value_counts().to_dict()

    assert counts == {
        "purchase": 4000,
        "approved": 3994,
        "reviewed": 3972,
        "carrier": 3939,
        "delivered": 3898,
        "@lost": 40,
    }


def test_the_impossible_orders_of_the_marketplace_are_all_there(wide):
    assert (wide["carrier"] < wide["approved"]).sum() == 57
    assert (wide["carrier"] < wide["purchase"]).sum() == 2


def test_delivery_takes_as_long_as_published(wide):
    assert ((wide["delivered"] - wide["purchase"]) / DAY).mean() == pytest.approx(12.54, abs=0.005)


def test_the_money_of_an_order_is_counted_once(orders):
    per_order = orders.groupby("case")["amount_value"].sum()
    paid = read("olist/study.toml", "payments").rows.set_index("case")["amount_value"]

    assert orders["amount_value"].notna().sum() == 4000
    pd.testing.assert_series_equal(per_order, paid.sort_index())


def test_reviews_keep_their_line_ends_order_and_doubles(reviews, wide):
    rows = reviews.rows
    delivered = rows["case"].map(wide["delivered"])

    assert len(rows) == 3986
    assert (rows["at"] < delivered).sum() == 348
    assert rows["case"].duplicated().sum() == 14
    assert rows["text"].str.contains("\n").sum() == 87
    assert not rows["text"].str.contains("\r").any()
    assert dict(zip(reviews.notes["finding"], reviews.notes["rows"], strict=True)) == {
        "crlf_in_text": 87
    }


def test_orders_without_items_and_other_payments_stay_visible(shared):
    del shared
    rows = read("olist/study.toml", "payments").rows

    assert (rows["items"] == 0).sum() == 23
    assert rows["check_paid_otherwise"].sum() == 14
    assert (rows["reviews"] > 1).sum() == 14
    assert (rows["instalments"] > 1).sum() == 2066


def test_the_permit_log_reaches_the_published_stages(logs):
    rows = logs["csv"].rows
    reached = rows.groupby("stage")["case"].nunique()
    paths = rows.groupby("case")["stage"].agg(" > ".join)

    assert len(rows) == 8577
    assert paths.size == 1434
    assert paths.nunique() == 116
    assert reached[["t02", "t06", "t04", "t05", "t10"]].tolist() == [1316, 1309, 1303, 1300, 1283]


def test_the_permit_log_mixes_two_offsets(logs):
    for delivery in logs.values():
        assert delivery.notes.to_numpy().tolist() == [
            ["mixed_offsets", 4259, "at: +01:00: 4318; +02:00: 4259"]
        ]


def test_the_permit_log_gives_the_same_rows_from_csv_and_xes(logs):
    rows = {kind: one.rows.drop(columns=["_file", "_row"]) for kind, one in logs.items()}

    pd.testing.assert_frame_equal(rows["csv"], rows["xes"])


def test_the_cases_of_the_permit_log_are_the_same_from_csv_and_xes(shared):
    del shared
    tables = [read(f"receipt/study_{kind}.toml", "cases").rows for kind in ("csv", "xes")]
    ordered = [
        rows.drop(columns=["_file", "_row"]).sort_values("case", ignore_index=True)
        for rows in tables
    ]

    pd.testing.assert_frame_equal(*ordered)


def read_feedback(shared, tmp_path, file, columns, dates):
    """Read one of the folders of reviews through a study of its own."""
    text = (STUDIES / "olist" / "study.toml").read_text(encoding="utf-8")
    head = text[: text.index("# One row an order")].replace(
        "../../../../shared/data/olist", (shared / file).parent.as_posix()
    )
    named = "\n".join(f'{name} = "{header}"' for name, header in columns.items())
    (tmp_path / "study.toml").write_text(
        f'{head}\n[[sources]]\nname = "reviews"\ntable = "feedback"\ndates = "{dates}"\n'
        f'files = "{Path(file).name}"\n[sources.columns]\n{named}\n',
        encoding="utf-8",
    )
    for table in ("journey.csv", "scenarios.csv", "segments.toml"):
        (tmp_path / table).write_text((STUDIES / "olist" / table).read_text(encoding="utf-8"))
    study = Study.read(tmp_path / "study.toml")
    return sources.read(study, study.sources[0])


def test_russian_short_months_of_the_bank_reviews_are_all_read(shared, tmp_path):
    columns = {"at": "date_raw", "text": "text", "rating": "rating"}

    delivery = read_feedback(shared, tmp_path, "ru_bank_reviews/reviews.csv", columns, "day-first")

    assert len(delivery.rows) == 400
    assert delivery.problems.empty


def test_spanish_dates_of_the_store_visits_are_all_read(shared, tmp_path):
    columns = {"at": "date_raw", "text": "observation", "rating": "score"}

    delivery = read_feedback(
        shared, tmp_path, "es_store_visits/visit_criteria.csv", columns, "day-first"
    )

    assert len(delivery.rows) == 72
    assert delivery.rows["at"].min().year == 2026


def test_scraped_dates_without_a_day_or_a_year_are_set_aside_with_the_reason(shared, tmp_path):
    columns = {"at": "Дата публикации", "text": "Текст отзыва", "rating": "Оценка"}

    delivery = read_feedback(
        shared, tmp_path, "ru_dirty_marketplace/reviews.csv", columns, "day-first"
    )
    reasons = delivery.problems.loc[delivery.problems["column"] == "at", "reason"]

    assert delivery.problems["row"].nunique() == 1002
    assert delivery.rows.empty
    assert reasons.value_counts().to_dict() == {
        "the date has no year": 905,
        "a relative date: its day is not known": 96,
        "not a date in the form day-first": 1,
    }
