"""What the register holds under given numbers, for planning outside a request."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register.services import records_of


def records_held(numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """The kept records by the register's own number."""
    return records_of(numbers)


def is_built() -> bool:
    """Whether the database has a register in it at all; one that does not answer raises."""
    with connection.cursor() as cursor:
        return ImportBatch._meta.db_table in connection.introspection.table_names(cursor)
