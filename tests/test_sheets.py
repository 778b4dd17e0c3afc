"""Small tables that people edit: XLSX, CSV or TOML."""

from datetime import date

import openpyxl
import pytest

from cjm_lib import sheets
from cjm_lib.errors import InputError

ROWS = [["stage", "name", "planned_days"], ["lead", "Заявка", "1.5"], ["deal", "Сделка", ""]]


def read(file, **changes):
    return sheets.read(
        file, **{"required": ["stage"], "optional": ["name", "planned_days"]} | changes
    )


def written(folder, rows=ROWS, *, delimiter=",", encoding="utf-8", name="journey.csv"):
    text = "\n".join(delimiter.join(row) for row in rows)
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def workbook(folder, rows):
    file = folder / "journey.xlsx"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def toml(folder, text, name="journey.toml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def said(call, *args, **options):
    with pytest.raises(InputError) as error:
        call(*args, **options)
    return error.value.problems


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_csv_reads_the_same_in_every_delimiter_and_encoding(tmp_path, delimiter, encoding):
    table = read(written(tmp_path, delimiter=delimiter, encoding=encoding))

    assert table.to_dict("list") == {
        "stage": ["lead", "deal"],
        "name": ["Заявка", "Сделка"],
        "planned_days": ["1.5", ""],
    }
    assert (table.dtypes == "str").all()


def test_csv_xlsx_and_toml_give_one_table(tmp_path):
    csv = read(written(tmp_path))
    xlsx = read(workbook(tmp_path, [ROWS[0], ["lead", "Заявка", 1.5], ["deal", "Сделка", None]]))
    blocks = """
    [[journey]]
    stage = "lead"
    name = "Заявка"
    planned_days = 1.5
    [[journey]]
    stage = "deal"
    name = "Сделка"
    """
    text = read(toml(tmp_path, blocks))

    assert csv.equals(xlsx)
    assert csv.reset_index(drop=True).equals(text.reset_index(drop=True))


def test_an_optional_column_that_is_absent_is_blank(tmp_path):
    assert read(written(tmp_path, [["stage"], ["lead"]]))["name"].tolist() == [""]


def test_headers_may_come_in_any_order_and_case(tmp_path):
    table = read(written(tmp_path, [["Name", " STAGE "], ["Заявка", " lead "]]))

    assert table[["stage", "name"]].to_numpy().tolist() == [["lead", "Заявка"]]


def test_cells_read_as_a_person_sees_them(tmp_path):
    cells = [45.0, True, date(2026, 7, 1), "007", 1.25]
    table = read(workbook(tmp_path, [["stage"], *([cell] for cell in cells)]))

    assert table["stage"].tolist() == ["45", "true", "2026-07-01", "007", "1.25"]


def test_a_toml_list_is_joined_as_a_spreadsheet_would_hold_it(tmp_path):
    table = read(toml(tmp_path, '[[rows]]\nstage = "lead"\nname = ["site", "office"]'))

    assert table["name"].tolist() == ["site; office"]


def test_blank_rows_are_left_out_and_rows_keep_their_numbers(tmp_path):
    file = written(tmp_path, [["stage", "name"], ["lead", ""], ["", ""], ["deal", ""]])

    assert read(file).index.tolist() == [2, 4]


def test_a_quoted_text_may_hold_separators_and_lines(tmp_path):
    file = written(tmp_path, [["stage", "name"], ["lead", '"a, b;\nc ""d"""'], ["deal", "e"]])

    assert read(file)["name"].tolist() == ['a, b;\nc "d"', "e"]
    assert read(file).index.tolist() == [2, 3]


def test_every_problem_of_the_header_is_named_at_once(tmp_path):
    file = written(tmp_path, [["naem", "name", "name"], ["a", "b", "c"]])

    assert said(read, file) == [
        "column 'naem' is not known. Did you mean 'name'?",
        "column 'name' stands twice",
        "column 'stage' is missing",
    ]


def test_a_row_with_cells_beyond_the_header_is_named(tmp_path):
    file = written(tmp_path, [["stage", "name"], ["lead", "a", "b"], ["deal", "c"]])

    assert said(read, file) == [
        "row 2: 3 cells under a header of 2; quote a text that holds the separator"
    ]


def test_an_unclosed_quotation_mark_is_an_error_with_its_row(tmp_path):
    assert "row 2: " in said(read, written(tmp_path, [["stage"], ['"lead']]))[0]


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_an_error(tmp_path, content):
    file = tmp_path / "journey.csv"
    file.write_text(content)

    assert said(read, file) == ["the file is empty: a header row and rows under it are needed"]


def test_a_header_alone_is_an_error(tmp_path):
    assert said(read, written(tmp_path, [["stage", "name"]])) == [
        "there are no rows under the header"
    ]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 cut short"])
def test_a_workbook_that_cannot_be_read_is_an_error(tmp_path, content):
    file = tmp_path / "journey.xlsx"
    file.write_bytes(content)

    assert said(read, file)[0].startswith("cannot be read as XLSX")


def test_bytes_that_are_no_text_are_an_error(tmp_path):
    file = tmp_path / "journey.csv"
    file.write_bytes(b"stage\n\x98\x00\xff")

    assert said(read, file) == ["is neither utf-8 nor cp1251 text: save it as CSV UTF-8"]


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    assert said(read, tmp_path / "journey.csv") == ["the file does not exist"]


def test_a_kind_of_file_that_is_not_known_is_an_error(tmp_path):
    file = written(tmp_path, name="journey.docx")

    assert said(read, file) == ["'.docx' is not one of .xlsx, .csv, .toml"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("stage = ", "is not valid TOML: Invalid value (at end of document)"),
        ("", "there are no rows: write each as a block [[journey]]"),
        ("[[joruney]]\nstage='a'", "'joruney' is not known. Did you mean 'journey'?"),
        ("rows = [1]", "block 1 is not a block of keys and values"),
        ("[[rows]]\nname='a'", "block 1: 'stage' is missing"),
        ("[[rows]]\nstage='a'\nnmae='b'", "block 1: 'nmae' is not known. Did you mean 'name'?"),
        (
            "[[rows]]\nstage={a=1}",
            "block 1, stage: must be text, a number, a date or a list of them",
        ),
    ],
)
def test_toml_that_is_no_table_is_an_error(tmp_path, text, problem):
    assert said(read, toml(tmp_path, text)) == [problem]
