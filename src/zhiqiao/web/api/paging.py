"""One envelope for every list: items, total, page."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

S = TypeVar("S")
LARGEST = 200


class Paged(Schema, Generic[S]):
    """A page of a list."""

    items: list[S]
    total: int
    page: int


class Paging(Schema):
    """Which page, and how many on it."""

    page: int = Field(1, ge=1, description="第几页，从 1 起")
    size: int = Field(50, ge=1, le=LARGEST, description="每页几条，至多 200")


PagingQuery = Annotated[Paging, Query()]


def paged(rows: QuerySet[Any], paging: Paging, told: Callable[[Any], S]) -> dict[str, Any]:
    """The page asked for; one past the end is empty."""
    every = Paginator(rows, paging.size)
    total = every.count
    items = [told(one) for one in every.page(paging.page)] if paging.page <= every.num_pages and total else []
    return {"items": items, "total": total, "page": paging.page}
