"""The project's files agree with one another."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1]


def test_conda_and_pip_users_get_the_same_packages_within_the_same_bounds():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]

    *conda, pip = yaml.safe_load((PROJECT / "environment.yml").read_text("utf-8"))["dependencies"]
    given = [line for line in [*conda, *pip["pip"]] if line != "pip" and "--editable" not in line]

    assert bounds(given) == bounds(asked) | {"python": project["requires-python"]}


def test_every_dependency_is_locked_with_hashes_and_no_address():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = bounds([*project["dependencies"], *project["optional-dependencies"]["dev"]])
    lock = (PROJECT / "requirements.txt").read_text("utf-8")

    locked = set(re.findall(r"^([a-z0-9._-]+)==", lock, flags=re.MULTILINE))

    assert set(asked) <= locked
    assert "://" not in lock
    pinned = re.findall(r"^\S+==.*?(?=^\S|\Z)", lock, flags=re.MULTILINE | re.DOTALL)
    assert [line.split()[0] for line in pinned if "--hash=sha256:" not in line] == []


def bounds(lines: list[str]) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]
    return {r.name.replace("_", "-"): str(r.specifier) for r in requirements}
