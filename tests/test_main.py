"""The command line: help, exit codes, messages."""

import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from cjm_lib.__main__ import main
from cjm_lib.delivery import batch

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
