"""Facets: how many of the documents found have each value, counted in one pass over a column."""

import re
from collections.abc import Sequence

import tantivy

from zhiqiao.retrieval.lexical.entries import keyword

_MOST_VALUES = 60_000  # the engine's limit is 65,000 values counted at once

Counts = dict[str, dict[str, int]]


def count_values(searcher: tantivy.Searcher, query: tantivy.Query, dimensions: Sequence[str]) -> Counts:
    """Counts of the values of each dimension among what a query finds, largest first."""
    if not dimensions:
        return {}
    prefixes = {keyword(dimension, ""): dimension for dimension in dimensions}
    found: Counts = {dimension: {} for dimension in dimensions}
    try:
        pairs = _by_column(searcher, query, list(prefixes))
    except ValueError:  # more values than can be counted at once
        pairs = [pair for prefix in prefixes for pair in searcher.terms_with_prefix("keyword", prefix, query)]
    for token, number in sorted(pairs, key=lambda pair: (-pair[1], pair[0])):
        prefix = next((one for one in prefixes if token.startswith(one)), "")
        if prefix and number:
            found[prefixes[prefix]][token.removeprefix(prefix)] = int(number)
    return found


def _by_column(
    searcher: tantivy.Searcher, query: tantivy.Query, prefixes: Sequence[str]
) -> list[tuple[str, int]]:
    terms: dict[str, object] = {"field": "keyword", "size": _MOST_VALUES}
    if len(prefixes) == 1:  # telling several apart costs more than counting all
        terms["include"] = f"{re.escape(prefixes[0])}.*"
    buckets = searcher.aggregate(query, {"values": {"terms": terms}})["values"]["buckets"]
    return [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
