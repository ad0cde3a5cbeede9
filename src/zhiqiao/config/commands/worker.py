"""``zhiqiao worker``: run background work until stopped."""

import argparse
import os
import socket
import threading
import time
from contextlib import ExitStack
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How often to look for work."""
    parser.add_argument("--interval", type=float, default=1.0, help="没有作业时每隔几秒看一次")


def run(args: argparse.Namespace) -> int:
    """The django-tasks database worker, with a heartbeat that ``doctor`` reads."""
    from django.core.management import call_command

    name = f"{socket.gethostname()}:{os.getpid()}"
    threading.Thread(target=_beat, args=(name,), daemon=True).start()
    threading.Thread(target=_tidy_daily, daemon=True).start()
    threading.Thread(target=_resume_imports, daemon=True).start()
    index_beside_imports()
    call_command("db_worker", interval=args.interval, worker_id=name.replace(":", "-"), startup_delay=False)
    return 0


def index_beside_imports() -> None:
    """Have the index brought after a large import while this worker writes it, not only afterwards."""
    from django_tasks import TaskResult
    from django_tasks.signals import task_finished, task_started

    from zhiqiao.assets.imports.services import write_in_background
    from zhiqiao.market.matching import index_follower

    beside = ExitStack()

    def began(task_result: "TaskResult[Any]", **_: object) -> None:
        if task_result.task.module_path == write_in_background.module_path:
            beside.enter_context(index_follower.following())

    def ended(**_: object) -> None:
        beside.close()

    task_started.connect(began, weak=False)
    task_finished.connect(ended, weak=False)


def _tidy_daily() -> None:
    import structlog
    from django.db import Error, close_old_connections

    from zhiqiao.config.commands.housekeeping import tidy
    from zhiqiao.kernel.refusal import Refusal

    while True:
        try:
            tidy()
        except Error:  # busy or away; the next hour tells
            close_old_connections()
        except (
            Refusal
        ) as refusal:  # one thing that cannot be done must not end the round of all others for good
            structlog.get_logger().warning("housekeeping refused", reason=str(refusal))
        time.sleep(3600)


def _resume_imports() -> None:
    """Go on with imports that a stopped worker left behind: now, and whenever one stands still."""
    from django.db import Error, close_old_connections

    from zhiqiao.assets.imports.services import resume_interrupted

    while True:
        try:
            resume_interrupted()
        except Error:  # busy or away; the next minute tells
            close_old_connections()
        time.sleep(60)


def _beat(name: str) -> None:
    from django.db import Error, close_old_connections

    from zhiqiao.foundation.jobs.services import beat

    while True:
        try:
            beat(name.split(":", maxsplit=1)[0])
        except Error:  # the database may be busy or away; the next beat tells
            close_old_connections()
        time.sleep(15)
