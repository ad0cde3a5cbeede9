"""Numbers that came by before."""

from zhiqiao.assets.imports.passed_by import PassedBy


def test_what_came_by_is_never_forgotten_and_little_else_is_taken_for_known() -> None:
    memory = PassedBy()
    assert memory.perhaps(["CN305624945S"]) == []
    brought = [f"20211{at:07d}" for at in range(50_000)]
    memory.add(brought)
    assert memory.perhaps(brought) == brought
    others = [f"20221{at:07d}" for at in range(50_000)]
    assert len(memory.perhaps(others)) < 50
