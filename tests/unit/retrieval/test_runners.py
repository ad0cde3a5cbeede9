import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial, reduce
from pathlib import Path

import pytest
from tests.unit.retrieval.crowd import asked, crowd, dies_always, dies_once, slowly
from tests.unit.retrieval.test_batch import asked_of, laid_out

from zhiqiao.retrieval.batch import Runner, RunnerRefused, TopK, merge, open_runner
from zhiqiao.retrieval.batch.job import match_folder

ROOT = Path(__file__).resolve().parents[3]
SHARDS = 8


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Path, TopK]:
    """Shards, saved needs, and what comes out in this process."""
    folder = tmp_path_factory.mktemp("work")
    shards = laid_out(crowd(200), folder / "shards", -(-200 // SHARDS))
    needs = asked_of(shards, asked(10))
    needs.save(folder / "needs.npz")
    parts = [match_folder(one, folder / "needs.npz") for one in shards.folders]
    return shards.folders, folder / "needs.npz", reduce(merge, parts)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real scheduler and two workers, each a process of its own; its address."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install zhiqiao[cluster]")
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    places = [str(ROOT / "src"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "OMP_NUM_THREADS": "1"}
    quiet = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [
        ["scheduler", *quiet, "--port", "0", "--scheduler-file", str(told)],
        *(
            ["worker", *quiet, "--no-nanny", "--nthreads", "1", "--scheduler-file", str(told)]
            for _ in range(3)
        ),
    ]
    with ExitStack() as stack:
        for words in commands:
            process = stack.enter_context(
                subprocess.Popen(  # noqa: S603 - our own words
                    [sys.executable, "-m", "dask", *words],
                    cwd=folder,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            stack.callback(process.kill)
        import distributed

        with distributed.Client(scheduler_file=str(told), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield f"dask:{address}"


def through(runner: Runner, one: partial[TopK], folders: list[Path]) -> TopK:
    heard: list[tuple[int, int]] = []
    found = reduce(merge, runner.map(one, folders, lambda done, total: heard.append((done, total))))
    assert heard == [(done, SHARDS) for done in range(1, SHARDS + 1)]
    return found


@pytest.mark.parametrize("url", ["local:1", "local:2"])
def test_processes_of_this_machine_give_the_same_bytes(work: tuple[list[Path], Path, TopK], url: str) -> None:
    folders, needs, whole = work
    with open_runner(url) as runner:
        for _ in range(2):
            assert through(runner, partial(match_folder, needs=needs), folders).tobytes() == whole.tobytes()


def test_a_killed_process_costs_time_only(work: tuple[list[Path], Path, TopK], tmp_path: Path) -> None:
    folders, needs, whole = work
    with open_runner("local:2") as runner:
        found = through(runner, partial(dies_once, needs=needs, mark=tmp_path / "killed"), folders)
    assert (tmp_path / "killed").exists()
    assert found.tobytes() == whole.tobytes()


def test_work_that_kills_every_process_is_given_up(work: tuple[list[Path], Path, TopK]) -> None:
    with open_runner("local:2") as runner, pytest.raises(RunnerRefused, match="内存"):
        list(runner.map(dies_always, work[0]))


def test_a_cluster_gives_the_same_bytes(cluster: str, work: tuple[list[Path], Path, TopK]) -> None:
    folders, needs, whole = work
    with open_runner(cluster) as runner:
        assert through(runner, partial(slowly, needs=needs), folders).tobytes() == whole.tobytes()


def test_a_killed_worker_costs_time_only(
    cluster: str, work: tuple[list[Path], Path, TopK], tmp_path: Path
) -> None:
    folders, needs, whole = work
    with open_runner(cluster) as runner:
        found = through(runner, partial(dies_once, needs=needs, mark=tmp_path / "killed"), folders)
    assert (tmp_path / "killed").exists()
    assert found.tobytes() == whole.tobytes()


@pytest.mark.parametrize("url", ["nowhere:", "LOCAL:", "../local:", "local:x", "local:0", "local:9999"])
def test_an_unknown_runner_is_refused_in_words(url: str) -> None:
    with pytest.raises(RunnerRefused) as refused:
        open_runner(url)
    assert "local:" in refused.value.remedy


def test_a_cluster_that_is_not_there_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install zhiqiao[cluster]")
    monkeypatch.setattr("zhiqiao.retrieval.batch.runners.dask._SECONDS_TO_CONNECT", 1)
    with pytest.raises(RunnerRefused, match="连不上"):
        open_runner("dask:tcp://127.0.0.1:9")
