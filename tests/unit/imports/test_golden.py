"""Each format's golden file: the whole plan of one small input, kept."""

import json
from pathlib import Path

import pytest

from zhiqiao.assets.imports.planning import plan_import
from zhiqiao.assets.imports.precedence import Held
from zhiqiao.assets.imports.recognition import document_sources, file_sources

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


@pytest.mark.parametrize("code", sorted([*file_sources(), *document_sources()]))
def test_the_golden_input_gives_the_golden_plan(code: str) -> None:
    """Every importer needs tests/golden/<code>/input.* and expected.json."""
    (source,) = (GOLDEN / code).glob("input.*")
    plan = plan_import([(source.name, source)])
    expected = json.loads((GOLDEN / code / "expected.json").read_text(encoding="utf-8"))
    assert plan.formats == {source.name: code}
    assert json.loads(json.dumps(plan.to_json(with_items=True))) == expected


@pytest.mark.parametrize("code", sorted(document_sources()))
def test_a_documents_texts_are_told_and_importing_it_again_changes_nothing(code: str) -> None:
    """Claims stand beside the plan as the source told them; what was planned, held, is unchanged."""
    (source,) = (GOLDEN / code).glob("input.*")
    first = plan_import([(source.name, source)])
    held = {item.number: Held(item.after, item.tellings) for item in first.items}
    again = plan_import([(source.name, source)], lambda _numbers: held)
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)
    for item in first.items:
        (told,) = item.tellings
        assert len(told.told.get("claims", ())) in {0, item.after.get("claims_count")}
