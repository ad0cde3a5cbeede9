"""The worker has the index brought after a large import while it writes it, and after nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django_tasks.signals import task_finished, task_started

from zhiqiao.assets.imports.services import plan_in_background, write_in_background
from zhiqiao.config.commands.worker import index_beside_imports
from zhiqiao.market.matching import index_follower


@pytest.fixture
def own_signals() -> Iterator[None]:
    held = [(signal, list(signal.receivers)) for signal in (task_started, task_finished)]
    yield
    for signal, receivers in held:
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()


@pytest.mark.usefixtures("own_signals")
def test_the_index_follows_what_is_written_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    @contextmanager
    def following() -> Iterator[None]:
        heard.append("begins")
        yield
        heard.append("ends")

    monkeypatch.setattr(index_follower, "following", following)
    index_beside_imports()
    for task in (plan_in_background, write_in_background):
        result = SimpleNamespace(task=task, status="", id="", backend="")
        task_started.send(sender=object, task_result=result)
        heard.append(task.module_path.rpartition(".")[2])
        task_finished.send(sender=object, task_result=result)
    assert heard == ["plan_in_background", "begins", "write_in_background", "ends"]
