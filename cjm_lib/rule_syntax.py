"""The language of segment rules: which words, signs and shapes there are in it."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from sqlglot import Token, TokenType, exp, parse_one
from sqlglot.dialects import DuckDB
from sqlglot.errors import SqlglotError

from cjm_lib.errors import InputError

Node = Any  # sqlglot's own class for it goes by different names in its versions

ALLOWED = "only comparisons, in, between, is null, and/or/not"

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_JOINS = (TokenType.AND, TokenType.OR, TokenType.NOT, TokenType.L_PAREN)
_WORDS = (TokenType.VAR, TokenType.IDENTIFIER)
_TOKENS = {
    *_JOINS,
    *_WORDS,
    TokenType.R_PAREN,
    TokenType.COMMA,
    TokenType.DASH,
    TokenType.DOT,
    TokenType.NUMBER,
    TokenType.STRING,
    TokenType.IN,
    TokenType.BETWEEN,
    TokenType.IS,
    TokenType.NULL,
    TokenType.TRUE,
    TokenType.FALSE,
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
}
_NODES = (
    *(exp.And, exp.Or, exp.Not, exp.Paren, *COMPARISONS, exp.In, exp.Between, exp.Is),
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Neg),
)
_PARTS = {"this", "expression", "expressions", "low", "high", "is_string", "quoted"}
# A rule a person can still read; it also keeps every walk over the tree shallow.
_MOST_JOINS = 100
_MOST_CHARACTERS = 10_000


def read(rule: str) -> Node:
    """
    Return the rule as a tree of the nodes in the language, and of no others.

    Raises
    ------
    InputError
        Anything outside the language; the message says what and where.
    """
    where = place(rule)
    if len(rule) > _MOST_CHARACTERS:
        raise InputError("rule", [f"is longer than {_MOST_CHARACTERS} characters"])
    problems = list(_token_problems(rule, _tokens(rule, where)))
    if problems:
        raise InputError(where, problems)
    try:
        tree = parse_one(rule, into=exp.Condition, dialect="duckdb")
        problems = list(dict.fromkeys(_tree_problems(tree)))
    except (SqlglotError, RecursionError):
        problems = [f"cannot be read as a condition: {ALLOWED}"]
    if problems:
        raise InputError(where, problems)
    return tree


def place(rule: str) -> str:
    """Return what messages call the rule."""
    return f'rule "{rule}"'


def sides(node: Node) -> list[Node]:
    """Return what stands on both sides of a comparison, in or between; the left one first."""
    if isinstance(node, exp.In):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Between):
        return [node.this, node.args["low"], node.args["high"]]
    return [node.left, node.right]


def value(node: Node) -> str | int | float | bool | None:
    """Return the value of a literal; None for a number that no computer holds."""
    literal = _plain(node)
    if isinstance(literal, exp.Boolean) or literal.is_string:
        plain: str | bool = literal.this
        return plain
    sign = -1 if isinstance(node, exp.Neg) else 1
    try:
        number = float(literal.this)
    except ValueError:
        return None
    if not isfinite(number):
        return None
    # Beyond 64 bits ibis answers without asking the data; a float asks.
    whole = number.is_integer() and abs(number) < 2**53
    return sign * (int(number) if whole else number)


def written(node: Node) -> str:
    """Return the node as a rule writes it."""
    return str(node.sql(dialect="duckdb", comments=False))


def _tokens(rule: str, where: str) -> list[Token]:
    try:
        tokens: list[Token] = DuckDB().tokenize(rule)
    except SqlglotError:
        raise InputError(where, ["a quotation mark is not closed"]) from None
    if not tokens:
        raise InputError(where, ["is empty"])
    return tokens


def _token_problems(rule: str, tokens: list[Token]) -> Iterator[str]:
    """Yield each word or sign outside the language, with its place."""
    if sum(token.token_type in _JOINS for token in tokens) > _MOST_JOINS:
        yield f"has more than {_MOST_JOINS} and/or/not/( in it: list values with in (…)"
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        at = f"(character {token.start + 1})"
        word = rule[token.start : token.end + 1]
        called = following is not None and following.token_type is TokenType.L_PAREN
        named = token.token_type not in _TOKENS and word.replace("_", "").isalnum()
        if called and (token.token_type in _WORDS or named):
            yield f"'{word}(...)' is not allowed in a rule {at}: {ALLOWED}"
        elif named:
            hint = f'a column of that name goes in double quotes: "{word}"'
            yield f"'{word}' is not allowed in a rule {at}: {ALLOWED}; {hint}"
        elif token.token_type not in _TOKENS:
            yield f"'{word}' is not allowed in a rule {at}: {ALLOWED}"


def _tree_problems(node: Node) -> Iterator[str]:
    """Yield what is not a condition of the language, from the top down."""
    match node:
        case exp.In() if not node.expressions:
            yield f"'{written(node)}': in needs a list of values in parentheses"
        case _ if not _is_known(node):
            yield f"'{written(node)}' is not allowed as a condition: {ALLOWED}"
        case exp.And() | exp.Or():
            yield from _tree_problems(node.left)
            yield from _tree_problems(node.right)
        case exp.Not() | exp.Paren():
            yield from _tree_problems(node.this)
        case exp.Column():
            yield from _operand_problems(node)
        case exp.Is() if not isinstance(node.expression, exp.Null):
            yield f"'{written(node)}': is goes with null only; compare with ="
        case exp.Is():
            yield from _operand_problems(node.this, column=True)
        case exp.In() | exp.Between():
            yield from _operand_problems(node.this, column=True)
            for side in sides(node)[1:]:
                yield from _operand_problems(side)
        case _ if type(node) in COMPARISONS:
            yield from _operand_problems(node.left)
            yield from _operand_problems(node.right)
            if not any(isinstance(side, exp.Column) for side in (node.left, node.right)):
                yield f"'{written(node)}' compares no column"
        case _:
            yield f"'{written(node)}' is not allowed as a condition: {ALLOWED}"


def _operand_problems(node: Node, *, column: bool = False) -> Iterator[str]:
    """Yield why this is neither a column nor a plain value."""
    if isinstance(node, exp.Column):
        if not _is_known(node) or not isinstance(node.this, exp.Identifier):
            yield f"'{written(node)}': a column is named without its table"
    elif isinstance(node, exp.Null):
        yield "nothing equals null: write is null or is not null"
    elif column or not isinstance(_plain(node), exp.Literal | exp.Boolean):
        wanted = "a column" if column else "a column or a value"
        yield f"'{written(node)}' stands where {wanted} should"
    elif isinstance(_plain(node), exp.Literal) and value(node) is None:
        yield f"'{written(node)}' is not a number"


def _plain(node: Node) -> Node:
    """Return the literal under a minus sign; anything else as it is."""
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
        return node.this
    return node


def _is_known(node: Node) -> bool:
    """Return whether the node, its own parts and nothing hidden in them are of the language."""
    return type(node) in _NODES and all(
        name in _PARTS for name, part in node.args.items() if part not in (None, False, [])
    )
