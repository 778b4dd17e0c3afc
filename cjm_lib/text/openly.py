"""
What is wrong, and what could be better: the two open questions, coded apart.

Who was asked has said which of the two it is. Elsewhere a rule in writing decides: a clause
that wishes, asks or advises the company is a *suggestion*; one that blames is a *problem*.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cjm_lib.text.linear import Floats

PROBLEM, SUGGESTION = "problem", "suggestion"
KINDS = (SUGGESTION, PROBLEM)  # what a text that is both counts as comes first

_BLAMED = 0.2  # by how much a clause must be likelier bad than good

# Wishes and requests of the company. What is advised to other customers is none: «советую».
_WISHES = re.compile(
    r"\b(?:хотелось бы|хотел(?:а|и)? бы|хочется,? чтобы?|желательно|пожелани[ея]"
    r"|было бы (?:неплохо|хорошо|здорово|отлично|удобн\w+|лучше|замечательно|классно|супер)"
    r"|(?:не ?плохо|хорошо|здорово|лучше|удобнее) было бы|не мешало бы|не помешал[оаи]? бы"
    r"|почему бы (?:вам )?не|может(?: быть)?,? (?:стоит|вам|сделаете)|нужно бы|надо бы|стоило бы"
    r"|предлага(?:ю|ем) (?:сделать|добавить|ввести|убрать|поставить|продлить|вам)"
    r"|(?:сделайте|добавьте|верните|уберите|введите|поставьте|откройте|исправьте|обновите"
    r"|доработайте|улучшите|наладьте|продлите|расширьте|увеличьте|упростите|обучите"
    r"|присылайте|предупреждайте|указывайте|пишите|звоните)"
    r"|пора бы|просьба|прошу (?:добавить|сделать|рассмотреть|убрать|вернуть)"
    r"|не хватает (?:только|лишь)|лишь бы|можно было бы|могли бы)\b"
    r"|\b(?:would be (?:nice|good|great|better|helpful)|could be (?:better|improved)|please add"
    r"|i (?:would|'d) (?:suggest|like you to|prefer|recommend (?:that )?you)|you should|they should"
    r"|should (?:be|have|offer|provide)|suggest(?:ion)?s?:|needs? to be|why not|consider \w+ing"
    r"|it would help|more \w+ would|wish (?:you|they|there))\b",
    re.IGNORECASE,
)


def is_suggestion(clause: str) -> bool:
    """Return whether a clause wishes or asks that the company did something."""
    return _WISHES.search(clause) is not None


def kinds(clauses: pd.Series, shares: Floats, asked: pd.Series) -> pd.Series:
    """
    Return what each clause is: ``problem``, ``suggestion`` or ``""``.

    Parameters
    ----------
    clauses
        Parts of texts.
    shares
        Probabilities of negative, neutral, positive of each.
    asked
        What its text answers, if it was asked for either.
    """
    wish = np.array([is_suggestion(clause) for clause in clauses], dtype=bool)
    blames = (shares[:, 0] - shares[:, 2] > _BLAMED) & (shares.argmax(axis=1) == 0)
    ruled: Sequence[str] = np.select([wish, blames], [SUGGESTION, PROBLEM], "").tolist()
    found = pd.Series(ruled, index=clauses.index, dtype="str")
    return found.mask(asked.isin(KINDS), asked).astype("str")
