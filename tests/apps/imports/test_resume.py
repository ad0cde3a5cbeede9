"""Killed in the middle and run again, an import ends as if it had never been killed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.neighborhood import HERE, application_number, ledger_row, workbook
from tests.conftest import ROOT

from zhiqiao.assets.imports import applying, services, staging
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.kernel.refusal import Refusal

STRANGER = "江州农业大学"
ROWS = 230
SHOWN = (
    "SELECT number, title, holder_text, record, region_code FROM register_patent ORDER BY number",
    "SELECT number, position, symbol FROM register_patentipc JOIN register_patent p ON p.id = patent_id ORDER BY 1, 2",
    "SELECT number, position, name FROM register_patentholder JOIN register_patent p ON p.id = patent_id ORDER BY 1, 2",
    "SELECT number, s.source, told FROM register_sourcerecord s, register_patent p WHERE p.id=patent_id ORDER BY 1",
    "SELECT outcome, number, row, writes, told FROM imports_importrow ORDER BY number, row",
    "SELECT state, new, changed, unchanged, rejected, recorded FROM imports_importbatch ORDER BY id",
)


def program(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "ZHIQIAO_DATABASE_URL"}
    env |= {"ZHIQIAO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "zhiqiao.config.settings"}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", *words], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def held(var: Path) -> list[list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(var / "zhiqiao.sqlite3")) as database:
        return [database.execute(question).fetchall() for question in SHOWN]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [ledger_row(serial, STRANGER) for serial in range(1, ROWS + 1)]
    # One patent twice, far apart, the second row telling more; and one row that contradicts the first.
    rows.append(ledger_row(3, STRANGER, 摘要=""))
    rows.append(ledger_row(5, STRANGER, 名称="自相矛盾"))
    path = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
    path.write_bytes(workbook(rows))
    return path


@pytest.fixture(scope="module")
def unharmed(
    empty_database: Path, ledger: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[list[tuple[Any, ...]]]:
    """What an import leaves that nobody kills."""
    var = tmp_path_factory.mktemp("unharmed")
    shutil.copy(empty_database, var)
    done = program(var, "tests.apps.imports.killed_import", "never", "0", str(ledger))
    assert done.returncode == 0, done.stderr
    found = held(var)
    assert len(found[0]) == ROWS
    assert found[-1] == [("applied", ROWS, 0, 0, 1, 0)]
    return found


@pytest.mark.own_database
@pytest.mark.parametrize(("when", "calls"), [("writing", 3), ("planning", 4)])
def test_killed_and_resumed_it_ends_the_same(
    when: str,
    calls: int,
    empty_database: Path,
    ledger: Path,
    unharmed: list[list[tuple[Any, ...]]],
    tmp_path: Path,
) -> None:
    var = tmp_path
    shutil.copy(empty_database, var)
    killed = program(var, "tests.apps.imports.killed_import", when, str(calls), str(ledger))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = held(var)
    written = len(left[0])
    assert left[-1][0][0] == ("applying" if when == "writing" else "reading")
    assert written == (80 if when == "writing" else 0), "只有写完的整块留下"
    resumed = program(var, "zhiqiao.config.command_line", "import", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert "已写入" in resumed.stdout
    assert held(var) == unharmed
    again = program(var, "zhiqiao.config.command_line", "import", "--resume")
    assert "没有中断的导入" in again.stdout


@pytest.mark.django_db
class TestByTheWorker:
    """The button, and the worker by itself, go on with what stands still."""

    @pytest.fixture
    def cut_off(self, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
        """Two chunks of five written, then the worker died three minutes ago."""
        monkeypatch.setattr(services, "AT_ONCE_ROWS", 0)
        monkeypatch.setattr(staging, "CHUNK", 2)
        rows = [ledger_row(serial, STRANGER) for serial in range(1, 10)]
        batch = services.preview_workbook(clerk, "台账.xlsx", workbook(rows))
        services.apply_batch(clerk, batch.pk)
        batch.refresh_from_db()
        assert batch.state == ImportBatch.APPLYING
        written, chunks = applying._write, 0

        def dying(*given: Any) -> None:  # noqa: ANN401 - what a chunk is written with
            nonlocal chunks
            chunks += 1
            if chunks > 2:
                raise SystemExit
            written(*given)

        with monkeypatch.context() as patch:
            patch.setattr(applying, "_write", dying)
            with pytest.raises(SystemExit):
                applying.write_batch(batch)
        assert register.count_all() == 4
        Progress.objects.update(state=Progress.RUNNING, moved_at=timezone.now() - timedelta(minutes=3))
        return batch

    def test_nothing_else_is_written_meanwhile(self, clerk: Actor, cut_off: ImportBatch) -> None:
        other = services.preview_workbook(clerk, "另一份.xlsx", workbook([ledger_row(50, STRANGER)]))
        with pytest.raises(Refusal, match="正在写入"):
            services.apply_batch(clerk, other.pk)
        assert cut_off.written_to == 0

    def test_the_worker_goes_on_by_itself(
        self,
        cut_off: ImportBatch,
        django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - pytest-django's
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert services.resume_interrupted() == 1
        cut_off.refresh_from_db()
        assert cut_off.state == ImportBatch.APPLIED
        assert register.count_all() == 9
        assert services.resume_interrupted() == 0

    def test_the_button_goes_on_and_refuses_while_it_moves(
        self,
        clerk: Actor,
        cut_off: ImportBatch,
        django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - pytest-django's
    ) -> None:
        Progress.objects.update(moved_at=timezone.now())
        with pytest.raises(Refusal, match="还在进行"):
            services.resume_batch(clerk, cut_off.pk)
        Progress.objects.update(moved_at=timezone.now() - timedelta(minutes=3))
        with django_capture_on_commit_callbacks(execute=True):
            services.resume_batch(clerk, cut_off.pk)
        assert register.count_all() == 9
        with pytest.raises(Refusal, match="没有要接着做的"):
            services.resume_batch(clerk, cut_off.pk)

    def test_what_failed_waits_for_a_person(self, cut_off: ImportBatch) -> None:
        Progress.objects.update(state=Progress.FAILED)
        assert services.resume_interrupted() == 0
        assert cut_off.state == ImportBatch.APPLYING

    def test_what_was_half_written_can_be_taken_back(self, clerk: Actor, cut_off: ImportBatch) -> None:
        services.undo_batch(clerk, cut_off.pk)
        assert register.count_all() == 0

    def test_chunks_do_not_change_the_plan(self, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [ledger_row(serial, STRANGER) for serial in (1, 2, 3, 4, 5)]
        rows += [ledger_row(1, STRANGER), ledger_row(2, STRANGER, 名称="矛盾"), ledger_row(6, STRANGER)]
        data = workbook(rows)
        plans = []
        for size in (1000, 2, 1):
            monkeypatch.setattr(staging, "CHUNK", size)
            batch = services.preview_workbook(clerk, "台账.xlsx", data)
            told = batch.rows.order_by("number", "row").values_list(
                "outcome", "number", "row", "told", "reason"
            )
            plans.append([(batch.new, batch.rejected), *told])
        assert plans[0][0] == (6, 1)
        assert plans[1] == plans[0]
        assert plans[2] == plans[0]


@pytest.mark.django_db
def test_only_what_is_new_is_left_for_the_register_to_do(town: object) -> None:
    assert town is not None
    files = [("一.xlsx", workbook([ledger_row(1, STRANGER)]))]
    first, second = (services.import_files(SYSTEM, files, region_code=HERE)[0] for _ in range(2))
    assert (first.state, first.new) == (ImportBatch.APPLIED, 1)
    assert (second.state, second.unchanged, second.to_write) == (ImportBatch.PREVIEWED, 1, 0)
    assert register.by_numbers([application_number(1)])
