"""A chunk of a plan is found by its key, not among all rows of its import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiqiao.assets.imports.models import ImportRow
from zhiqiao.assets.register.bulk import blank, select_after


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="看的是 SQLite 的查询计划")
def test_a_chunk_is_found_by_its_key() -> None:
    with CaptureQueriesContext(connection) as asked:
        select_after(ImportRow, ("id", "number"), 10, 5, batch_id=3, writes=True)
        blank(ImportRow, "told", range(11, 16), batch_id=3)
    plans = []
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans.append([row[-1] for row in cursor.fetchall()])
    assert len(plans) == 2
    for plan in plans:
        assert all("USING INTEGER PRIMARY KEY" in step for step in plan), plan
