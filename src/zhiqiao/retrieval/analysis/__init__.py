"""Chinese text as terms: one analyzer for what is indexed and what is asked."""

from zhiqiao.retrieval.analysis.joined import joined_terms
from zhiqiao.retrieval.analysis.sentences import Sentence, sentences
from zhiqiao.retrieval.analysis.simplified import simplified
from zhiqiao.retrieval.analysis.terms import (
    Term,
    bigrams,
    index_terms,
    located_terms,
    plain_text,
    query_terms,
    unlocated_terms,
)

__all__ = [
    "Sentence",
    "Term",
    "bigrams",
    "index_terms",
    "joined_terms",
    "located_terms",
    "plain_text",
    "query_terms",
    "sentences",
    "simplified",
    "unlocated_terms",
]
