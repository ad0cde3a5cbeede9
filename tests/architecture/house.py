"""The house as .importlinter draws it, read once for the tests beside: one source for the order of rooms."""

import ast
import configparser
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "zhiqiao"
SKIPPED_FOLDERS = {"migrations", "__pycache__", "vendor", "node_modules", ".venv", "var"}


@cache
def contracts() -> configparser.ConfigParser:
    """The import contracts."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def _tiers(contract: str) -> list[list[str]]:
    """The layers of a contract from the ground up, each with its siblings, parentheses kept."""
    text = contracts()[f"importlinter:contract:{contract}"]["layers"]
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return [[name.strip() for name in line.split("|")] for line in reversed(lines)]


@cache
def room_ranks() -> dict[str, tuple[int, int]]:
    """Dotted app -> (rank, tier): an app may point to a lower rank or to itself. Lower stands earlier."""
    street = [name for tier in _tiers("street") for name in tier]
    ranks: dict[str, tuple[int, int]] = {}
    for place, room in enumerate(street):
        if f"importlinter:contract:{room}" not in contracts():
            ranks[f"zhiqiao.{room}"] = (place, 0)
            continue
        for level, tier in enumerate(_tiers(room)):
            for name in tier:
                ranks[f"zhiqiao.{room}.{name.strip('()')}"] = (place, level)
    return ranks


def rooms_in_parentheses() -> list[Path]:
    """Folders of rooms that the contracts call not built yet."""
    rooms = ("assets", "market", "transactions", "outcomes", "foundation")
    names = [(room, name) for room in rooms for tier in _tiers(room) for name in tier if name.startswith("(")]
    return [PACKAGE / room / name.strip("()") for room, name in names]


def sources(*tops: str) -> list[Path]:
    """The Python files under the named folders of the clone (all of ours when none is named)."""
    found: list[Path] = []
    for top in tops or ("src", "tests", "demo", "evals", "bench", "frontend"):
        found += [
            p
            for p in (ROOT / top).rglob("*.py")
            if not SKIPPED_FOLDERS.intersection(p.relative_to(ROOT).parts)
        ]
    return sorted(found)


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """The public functions at the top of a file."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def first_argument(function: ast.FunctionDef) -> str:
    """The name of the first argument, or nothing."""
    named = [*function.args.posonlyargs, *function.args.args]
    return named[0].arg if named else ""


def decorator_names(function: ast.FunctionDef) -> set[str]:
    """The last names of the decorators, called or not."""
    names = set()
    for node in function.decorator_list:
        target = node.func if isinstance(node, ast.Call) else node
        names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def identifiers(path: Path) -> dict[str, int]:
    """Every name a file gives or uses -> a line it stands on."""
    found: dict[str, int] = {}
    for node in ast.walk(tree(path)):
        line = getattr(node, "lineno", 1)
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                found.setdefault(name, line)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.setdefault(name, line)
            case ast.keyword(arg=str(name)):
                found.setdefault(name, line)
            case _:
                pass
    return found


def words(identifier: str) -> list[str]:
    """The words of a snake_case, CamelCase or UPPER_CASE identifier, lower case."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_|-|\.", " ", identifier)
    return spaced.lower().split()
