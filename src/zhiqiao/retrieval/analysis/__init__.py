"""Chinese text as terms: one analyzer for what is indexed and what is asked."""

from zhiqiao.retrieval.analysis.joined import joined_terms
from zhiqiao.retrieval.analysis.numbered import Numbered, Vocabulary, pair_text
from zhiqiao.retrieval.analysis.sentences import Sentence, sentences
from zhiqiao.retrieval.analysis.simplified import simplified
from zhiqiao.retrieval.analysis.terms import (
    Term,
    bigrams,
    cut_words,
    index_terms,
    located_terms,
    places_in,
    plain_text,
    query_terms,
    terms_in,
)

__all__ = [
    "Numbered",
    "Sentence",
    "Term",
    "Vocabulary",
    "bigrams",
    "cut_words",
    "index_terms",
    "joined_terms",
    "located_terms",
    "pair_text",
    "places_in",
    "plain_text",
    "query_terms",
    "sentences",
    "simplified",
    "terms_in",
]
