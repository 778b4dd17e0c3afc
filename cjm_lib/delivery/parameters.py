"""Parameters are held against what the notebooks declare before anything runs."""

import ast
from collections.abc import Mapping, Sequence

from cjm_lib.delivery.notebooks import Notebook
from cjm_lib.errors import InputError, did_you_mean

WHOLE = {"study_file": "", "period": ""}
WAVES: Mapping[int, Mapping[str, object]] = {0: WHOLE, 1: {**WHOLE, "segment": ""}, 2: WHOLE}


def check(notebooks: Sequence[Notebook], extra: Mapping[str, object]) -> None:
    """
    Hold the parameters of every wave, and extra ones, against the notebooks' own.

    Raises
    ------
    InputError
        Naming each notebook with a parameter that is unknown, missing or of
        another type, and each extra parameter that no notebook declares.
    """
    problems = []
    declared = {name for notebook in notebooks for name in notebook.parameters}
    for name in extra:
        if name not in declared:
            hint = did_you_mean(name, declared)
            problems.append(f"no notebook declares the parameter '{name}'.{hint}")
    for notebook in notebooks:
        wanted = {name: value for name, value in extra.items() if name in notebook.parameters}
        problems += _of_notebook(notebook, {**WAVES[notebook.wave], **wanted})
    if problems:
        raise InputError("notebooks", problems)


def typed(notebooks: Sequence[Notebook], extra: Mapping[str, str]) -> dict[str, object]:
    """
    Return parameters given as text with the types the notebooks declare.

    Text that is no literal of the declared type is left as it is, for
    :func:`check` to refuse.
    """
    values: dict[str, object] = dict(extra)
    for notebook in notebooks:
        for name, value in extra.items():
            parameter = notebook.parameters.get(name)
            if parameter is not None and not isinstance(parameter.default, str):
                values[name] = _literal(value)
    return values


def _of_notebook(notebook: Notebook, values: Mapping[str, object]) -> list[str]:
    """Return what is wrong with the values that one notebook would be given."""
    problems = []
    for name, value in values.items():
        parameter = notebook.parameters.get(name)
        if parameter is None:
            hint = did_you_mean(name, notebook.parameters)
            problems.append(f"{notebook.name} does not declare the parameter '{name}'.{hint}")
        elif not parameter.takes(value):
            wanted, got = type(parameter.default).__name__, type(value).__name__
            problems.append(
                f"{notebook.name}: parameter '{name}' is {wanted}, not {got} ({value!r})"
            )
    problems += [
        f"{notebook.name}: parameter '{name}' has no default and is not given"
        for name, parameter in notebook.parameters.items()
        if parameter.default is ... and name not in values
    ]
    return problems


def _literal(value: str) -> object:
    """Return the number, flag or list that a text spells, or the text."""
    try:
        return ast.literal_eval({"true": "True", "false": "False"}.get(value, value))
    except (ValueError, SyntaxError):
        return value
