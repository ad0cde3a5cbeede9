"""One word for one thing: the glossary and the code agree."""

import re

import pytest
from django.apps import apps
from tests.architecture.house import PACKAGE, ROOT, identifiers, sources, words

GLOSSARY = ROOT / "docs" / "glossary.md"
# Word that is never part of an identifier of ours -> what to write.
BANNED = {
    "transfer": "转让是 assignment，转化是 conversion",
    "transfers": "转让是 assignment",
    "transferred": "转让是 assigned",
    "licence": "license",
    "licences": "licenses",
    "licencing": "licensing",
    "catalogue": "catalog",
    "organisation": "organization",
    "colour": "color",
    "normalise": "normalize",
    "recognise": "recognize",
}
# Names that others gave: attributes of libraries whose spelling is not ours to choose.
GIVEN = {"transfer_encoding"}


def rows() -> list[tuple[str, str, list[str]]]:
    """中文, English, identifiers of each line of the glossary's tables."""
    found = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 3 and "`" in cells[2]:
            found.append((cells[0], cells[1], re.findall(r"`([^`]+)`", cells[2])))
    return found


def everything_named() -> set[str]:
    """All identifiers, module names and codes in parameter files."""
    found: set[str] = set()
    for path in sources("src"):
        found |= set(identifiers(path)) | {path.stem, path.parent.name}
        found |= set(re.findall(r"[\"']([a-z][a-z0-9_]*)[\"']", path.read_text(encoding="utf-8")))
    for path in (PACKAGE / "parameters").rglob("*.yaml"):
        found |= set(re.findall(r"\b[a-z][a-z0-9_]+\b", path.read_text(encoding="utf-8")))
    return found


def test_the_glossary_is_a_glossary() -> None:
    assert len(rows()) > 60
    chinese = [zh for zh, _, _ in rows()]
    assert len(chinese) == len(set(chinese)), "同一个中文词出现两次"


def test_no_identifier_means_two_things() -> None:
    seen: dict[str, str] = {}
    for zh, _, names in rows():
        for name in names:
            assert name not in seen, f"标识符 {name} 同时是“{seen[name]}”和“{zh}”"
            seen[name] = zh


def test_every_identifier_of_the_glossary_is_in_the_code() -> None:
    named = everything_named()
    missing = [name for _, _, names in rows() for name in names if name not in named]
    assert missing == [], f"glossary.md 里写了、代码里没有的标识符：{missing}"


def test_every_table_is_in_the_glossary() -> None:
    listed = {name for _, _, names in rows() for name in names}
    missing = [
        model.__name__
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("zhiqiao.") and model.__name__ not in listed
    ]
    assert missing == [], f"glossary.md 里没有的表：{missing}"


@pytest.mark.parametrize("top", ["src", "tests", "demo", "evals", "bench"])
def test_no_identifier_uses_a_banned_word(top: str) -> None:
    used = [
        f"{path.relative_to(ROOT)}:{line} {name}（{BANNED[word]}）"
        for path in sources(top)
        for name, line in identifiers(path).items()
        for word in words(name)
        if word in BANNED and name not in GIVEN
    ]
    assert used == []
