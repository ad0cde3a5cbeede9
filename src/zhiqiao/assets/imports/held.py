"""What the register holds under given numbers, for planning outside a request."""

from django.db import connection

from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.writing import records_held

__all__ = ["is_built", "records_held"]


def is_built() -> bool:
    """Whether the database has a register in it at all; one that does not answer raises."""
    with connection.cursor() as cursor:
        return ImportBatch._meta.db_table in connection.introspection.table_names(cursor)
