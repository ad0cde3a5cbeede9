"""A database beside the tests' own, in the place of the default one for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from pytest_django import DjangoDbBlocker

from zhiqiao.config.places import database_from


@contextmanager
def standing_in(own: dict[str, Any], blocker: DjangoDbBlocker) -> Iterator[None]:
    """The default database has these settings instead of its own, in this thread and in new ones."""
    held, asked = connections.settings["default"], connections["default"]
    connections.settings["default"] = {**held, **own}
    connections["default"] = connections.create_connection("default")
    try:
        with blocker.unblock():
            yield
            connections["default"].close()
    finally:
        connections.settings["default"] = held
        connections["default"] = asked


@contextmanager
def database_at(path: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    """The default database is this SQLite file, with the product's own options."""
    with standing_in({**database_from("", path.parent), "NAME": str(path)}, blocker):
        yield
