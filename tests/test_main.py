"""The command line: help, exit codes, messages."""

import subprocess
import sys
import time

import pytest
import tiny_study
from click.testing import CliRunner

from cjm_lib.__main__ import main
from cjm_lib.delivery import batch
from cjm_lib.inputs import prepare
from cjm_lib.study import Study

COMMANDS = ["refresh", "check", "init", "status", "sample", "stalled"]


@pytest.fixture
def cjm():
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path, cjm):
    cjm("init", tmp_path / "study", "--language", "en")
    return tmp_path / "study" / "study.toml"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(cjm, command):
    told = cjm(command, "--help")

    assert told.exit_code == 0
    assert f"Example: cjm {command} " in told.output


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_the_users_mistake(cjm, command):
    assert cjm(command, "x", "--nonsense").exit_code == 2


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_study_begun_with_init_passes_check(cjm, tmp_path, language):
    begun = cjm("init", tmp_path / "new", "--language", language)
    told = cjm("check", tmp_path / "new" / "study.toml")

    assert begun.exit_code == 0
    assert (told.exit_code, told.output) == (
        0,
        "study.toml: 4 stages, 2 segments, 2 periods, 1 sources. No problems.\n",
    )


def test_init_never_writes_into_a_folder_with_something_in_it(cjm, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    told = cjm("init", tmp_path)

    assert told.exit_code == 2
    assert "is not empty" in told.output
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_check_names_the_problems_of_all_sources_and_notebooks(cjm, study, tmp_path):
    (study.parent / "raw" / "crm_2026-Q1.csv").unlink()
    (study.parent / "raw" / "crm_2026-Q2.csv").unlink()
    (tmp_path / "notebooks").mkdir()

    told = cjm("check", study, "--notebooks", tmp_path / "notebooks")

    assert told.exit_code == 2
    assert "crm_" in told.output
    assert "no notebook named like" in told.output
    assert "Traceback" not in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--period", "2026-Q9"], "2026-Q9"),
        (["--period", "2026-Q1", "--segment", "onlin"], "Did you mean 'online'"),
        (["--period", "2026-Q1", "-p", "segmnt", "x"], "no notebook declares"),
    ],
)
def test_what_does_not_exist_is_one_message_and_exit_2(cjm, study, words, said):
    told = cjm("refresh", study, *words)

    assert told.exit_code == 2
    assert said in told.output
    assert isinstance(told.exception, SystemExit)
    assert not (study.parent / "outputs").exists()


def test_a_study_that_is_not_there_is_exit_2(cjm, tmp_path):
    assert cjm("status", tmp_path / "none.toml").exit_code == 2


def test_status_shows_the_grid(cjm, study):
    told = cjm("status", study)

    assert told.output.splitlines() == [
        "segment  2026-Q1  2026-Q2",
        "online   -        -",
        "walk_in  -        -",
        "_all     -        -",
    ]


@pytest.mark.parametrize(
    ("failed", "refused", "code"), [([], [], 0), (["x"], [], 1), ([], ["y"], 2), (["x"], ["y"], 1)]
)
def test_exit_codes_tell_failed_steps_from_wrong_input(tmp_path, failed, refused, code):
    assert batch.Report(tmp_path, failed=failed, refused=refused).exit_code == code


def waiting_study(folder):
    """Write a prepared study: ten move on in an hour, two have waited since, one was called."""
    head = "case,customer,stage,at,channel,amount_value"
    rows = [
        f"m{n},m{n},lead,2026-10-09 10:00,site,\nm{n},m{n},visit,2026-10-09 11:00,office,"
        for n in range(10)
    ]
    rows = [row.replace("2026-10-09", "2026-09-30") for row in rows]
    rows += ["w1,w1,lead,2026-09-29 10:00,site,", "w2,w2,lead,2026-09-30 09:00,site,"]
    rows += ["c1,c1,lead,2026-09-29 10:00,site,", "c1,c1,lead,2026-09-30 12:00,phone,"]
    limits = "[thresholds]\npatience_days = { lead = 60.0, visit = 60.0 }\n"
    study = tiny_study.write(folder, {"crm.csv": "\n".join([head, *rows]) + "\n"})
    text = study.file.read_text("utf-8").replace("[thresholds]\n", limits)
    study.file.write_text(text, "utf-8")
    read = Study.read(study.file)
    prepare.prepare(read, read.periods.get("2026-Q3"))
    return study.file


def test_stalled_cases_are_listed_longest_first(cjm, tmp_path):
    told = cjm("stalled", waiting_study(tmp_path), "--period", "2026-Q3")

    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert lines[0] == "case\tstage\tdays\tlast channel"
    assert [line.split("\t")[0::3] for line in lines[1:3]] == [["w1", "site"], ["w2", "site"]]
    assert lines[3:] == ["Fewer than 75 % move on, so nobody is called stalled: visit."]


def test_stalled_cases_of_a_period_not_prepared_are_one_message(cjm, study):
    told = cjm("stalled", study, "--period", "last")

    assert told.exit_code in {1, 2}
    assert "Traceback" not in told.output


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from cjm_lib.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'ibis', 'papermill', 'nbconvert', 'duckdb'} & set(sys.modules)))"
    )
    began = time.monotonic()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines()[-1] == "[]"
    assert time.monotonic() - began < 5
