"""Each format's golden file: the whole plan of one small input, kept."""

import json
from pathlib import Path

import pytest

from zhiqiao.assets.imports.planning import plan_import
from zhiqiao.assets.imports.recognition import file_sources

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


@pytest.mark.parametrize("code", sorted(file_sources()))
def test_the_golden_input_gives_the_golden_plan(code: str) -> None:
    """Every importer needs tests/golden/<code>/input.* and expected.json."""
    (source,) = (GOLDEN / code).glob("input.*")
    plan = plan_import([(source.name, source)])
    expected = json.loads((GOLDEN / code / "expected.json").read_text(encoding="utf-8"))
    assert plan.formats == {source.name: code}
    assert json.loads(json.dumps(plan.to_json(with_items=True))) == expected
