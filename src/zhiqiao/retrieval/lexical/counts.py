"""Facets: how many of the documents found have each value, counted in one pass over a column."""

import re
from collections.abc import Sequence

import tantivy

from zhiqiao.retrieval.lexical.entries import SEPARATOR, keyword

_MOST_VALUES = 60_000  # the engine's limit is 65,000 values counted at once

Counts = dict[str, dict[str, int]]


def count_values(searcher: tantivy.Searcher, query: tantivy.Query, dimensions: Sequence[str]) -> Counts:
    """Counts of the values of each dimension among what a query finds, largest first."""
    if not dimensions:
        return {}
    found: dict[str, list[tuple[int, str]]] = {dimension: [] for dimension in dimensions}
    try:
        pairs = _by_column(searcher, query, dimensions)
    except ValueError:  # more values than can be counted at once
        prefixes = [keyword(dimension, "") for dimension in dimensions]
        pairs = [pair for prefix in prefixes for pair in searcher.terms_with_prefix("keyword", prefix, query)]
    for token, number in pairs:
        dimension, _, value = token.partition(SEPARATOR)
        if dimension in found and number:
            found[dimension].append((-int(number), value))
    return {
        dimension: {value: -number for number, value in sorted(counted)}
        for dimension, counted in found.items()
    }


def _by_column(
    searcher: tantivy.Searcher, query: tantivy.Query, dimensions: Sequence[str]
) -> list[tuple[str, int]]:
    terms: dict[str, object] = {"field": "keyword", "size": _MOST_VALUES}
    if len(dimensions) == 1:  # telling several apart costs more than counting all
        terms["include"] = f"{re.escape(keyword(dimensions[0], ''))}.*"
    buckets = searcher.aggregate(query, {"values": {"terms": terms}})["values"]["buckets"]
    return [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
