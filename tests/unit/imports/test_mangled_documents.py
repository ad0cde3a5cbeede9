"""Documents mangled at random, still well-formed: a plan or a refusal each time, never a crash."""

import copy
import json
import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from zhiqiao.assets.imports.planning import plan_import

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
XML = ("patsnap_xml", "cnipa_xml", "wipo_st36", "wipo_st96", "epo_exchange")
JSON = ("patsnap_json", "uspto_json")
WRONG: list[Any] = [
    None,
    True,
    0,
    -5,
    1e300,
    "",
    "20211304",
    [],
    {},
    [[]],
    {"lang": 1},
    [{"text": None}],
    10**30,
]
TEXTS = ["", "x", "20211304", "00000000", "99999999", "CN", "A1", "９", "-1", "长" * 50, "CN CN", "  "]


@pytest.mark.parametrize("code", [*XML, *JSON])
def test_a_mangled_document_is_planned_or_refused(code: str) -> None:
    (source,) = (GOLDEN / code).glob("input.*")
    chance = random.Random(code)  # noqa: S311 - a mangling that comes out the same each time
    for _ in range(60):
        data = _mangled_json(source, chance) if code in JSON else _mangled_xml(source, chance)
        plan = plan_import([(source.name, data)])
        assert json.dumps(plan.to_json(with_items=True))
        assert all(refusal.reason and refusal.remedy for refusal in plan.refusals.values())
        assert all(row.reason and row.remedy and row.file for row in plan.rejected_rows)


def _mangled_json(source: Path, chance: random.Random) -> bytes:
    value = json.loads(source.read_text(encoding="utf-8"))
    for _ in range(3):
        at = value
        while isinstance(at, (dict, list)) and at:
            key: Any = chance.choice(list(at) if isinstance(at, dict) else range(len(at)))
            if chance.random() < 0.4 or not isinstance(at[key], (dict, list)):
                at[key] = copy.deepcopy(chance.choice(WRONG))
                break
            at = at[key]
    return json.dumps(value).encode()


def _mangled_xml(source: Path, chance: random.Random) -> bytes:
    root = ET.fromstring(source.read_bytes())  # noqa: S314 - a golden file of our own
    for _ in range(4):
        every = list(root.iter())
        one = chance.choice(every)
        how = chance.randrange(5)
        if how == 0:
            one.text = chance.choice(TEXTS)
        elif how == 1 and len(one):
            one.remove(chance.choice(list(one)))
        elif how == 2:
            one.append(copy.deepcopy(chance.choice(every[1:])))
        elif how == 3 and one.attrib:
            one.attrib[chance.choice(list(one.attrib))] = chance.choice(TEXTS)
        else:
            one.tag = chance.choice(every).tag
    return ET.tostring(root)


def test_half_a_character_is_left_out_of_what_is_kept() -> None:
    """A lone surrogate, as JSON may escape it, cannot be stored by any database."""
    (source,) = (GOLDEN / "patsnap_json").glob("input.*")
    text = source.read_text(encoding="utf-8").replace('"text": "', '"text": "坏\\ud800字')
    plan = plan_import([(source.name, text.encode())])
    assert plan.new
    told = json.dumps(plan.to_json(with_items=True), ensure_ascii=False)
    assert "坏字" in told
    told.encode()


def test_lines_of_json_may_not_be_deeper_than_a_whole_file() -> None:
    lines = "\n".join(["[" * 300 + "{}" + "]" * 300] * 2)
    plan = plan_import([("a.json", lines.encode())])
    assert "套了超过" in plan.refusals["a.json"].reason
