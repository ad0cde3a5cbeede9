"""Documents as rows of a Milvus collection, and the collection's fields.

Terms are cut by our analyzer and kept as numbers with their counts, so that every server can find by them and we can
score by them. Where the server has BM25, the same terms stand once more as a text of short codes: codes of letters and
digits come through any of its analyzers whole, so words are cut as ours and not as the server's dictionary would.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from zhiqiao.retrieval.analysis import joined_terms
from zhiqiao.retrieval.conditions import HIDDEN
from zhiqiao.retrieval.document import Document, row_of, text_key
from zhiqiao.retrieval.engine import EngineRefused
from zhiqiao.retrieval.engines.milvus_address import Address
from zhiqiao.retrieval.engines.milvus_client import KEY, Client, Row, pymilvus, refusals
from zhiqiao.retrieval.engines.milvus_expressions import letter, mark, term
from zhiqiao.retrieval.lexical import Stored
from zhiqiao.retrieval.lexical.entries import AUDIENCE

MOST_TERMS = 4_096  # different terms kept of a document, and keywords: the capacity of a Milvus array
LEAST_DIMENSION = 2  # of a vector field, which Milvus wants even where there is no model
MOST_BYTES = 65_535  # of a text field
_CODE_BITS = 40
_PACKED = "\x00"  # how a stored text begins that was too long to be kept as it is
_BETWEEN = "\x1e"
_INSIDE = "\x1f"

SHOWN = ("id", "shown", "named")
SCORED = ("terms", "counts", "words_length", "grams_length", "has_vector", "vector")
COUNTED = SCORED
WHOLE = (*SHOWN, *SCORED, "marks", "key")


def code(number: int) -> str:
    """A term as one word of the text that the server's BM25 reads."""
    return f"{number % (1 << _CODE_BITS):x}"


def rows_of(documents: Sequence[Document], dimension: int, *, has_bm25: bool) -> list[Row]:
    """Rows of documents, without their vectors.

    Args:
        documents: Some hundred of them.
        dimension: Of the collection's vectors.
        has_bm25: Whether the collection has the server's BM25.
    """
    texts = [(_writable(one.title), _writable(one.text)) for one in documents]
    wholes = [Document("", title, text).whole for title, text in texts]
    empty = [0.0] * dimension
    return [
        _row(document, shown, whole, (words.split(), grams.split()), empty, has_bm25=has_bm25)
        for document, shown, whole, (words, grams) in zip(
            documents, texts, wholes, joined_terms(wholes), strict=True
        )
    ]


def _row(
    document: Document,
    shown: tuple[str, str],
    whole: str,
    terms: tuple[list[str], list[str]],
    empty: list[float],
    *,
    has_bm25: bool,
) -> Row:
    if AUDIENCE in document.keywords:
        raise ValueError(f"{AUDIENCE} is set by Document.audience only")
    words, grams = terms
    numbers = [term("words", word) for word in words] + [term("grams", gram) for gram in grams]
    counted = list(Counter(numbers).items())[:MOST_TERMS]
    letters = dict.fromkeys(character for gram in grams for character in gram)
    marks = [mark(AUDIENCE, reader) for reader in sorted(document.audience)]
    marks += [mark(name, value) for name, values in document.keywords.items() for value in values]
    marks += [letter(character) for character in letters]
    named = [
        f"{name}{_INSIDE}{value}"
        for name, values in document.keywords.items()
        if not name.startswith(HIDDEN)
        for value in values
    ]
    made: Row = {
        KEY: row_of(document.id),
        "id": document.id,
        "key": text_key(whole, "passage"),
        "shown": _fitting(document.id, json.dumps(shown, ensure_ascii=False)),
        "named": _fitting(document.id, _BETWEEN.join(named)),
        "marks": list(dict.fromkeys(marks))[:MOST_TERMS],
        "terms": [number for number, _ in counted],
        "counts": [count for _, count in counted],
        "words_length": len(words),
        "grams_length": len(grams),
        "has_vector": False,
        "vector": empty,
    }
    if has_bm25:
        made["codes"] = " ".join(map(code, numbers[: MOST_BYTES // (_CODE_BITS // 4 + 1)]))
    return made


def _fitting(document_id: str, text: str) -> str:
    if len(text.encode()) <= MOST_BYTES:
        return text
    packed = _PACKED + base64.b64encode(zlib.compress(text.encode())).decode()
    if len(packed) > MOST_BYTES:
        raise EngineRefused(
            f"“{document_id}”的文字有 {len(text)} 个字，Milvus 的一个字段放不下",
            "请缩短这一件的文字，或改用内置引擎 embedded",
        )
    return packed


def _unpacked(text: str) -> str:
    if not text.startswith(_PACKED):
        return text
    return zlib.decompress(base64.b64decode(text.removeprefix(_PACKED))).decode()


def stored_of(row: Row) -> Stored:
    """What is kept of a document, to show and explain it."""
    title, text = json.loads(_unpacked(row["shown"]))
    keywords: dict[str, list[str]] = {}
    for name, value in named_of(row):
        keywords.setdefault(name, []).append(value)
    return Stored(str(row["id"]), title, text, {name: tuple(values) for name, values in keywords.items()})


def named_of(row: Row) -> list[tuple[str, str]]:
    """Dimensions and values of a row that are counted."""
    told = _unpacked(row["named"])
    pairs = (one.partition(_INSIDE) for one in told.split(_BETWEEN)) if told else ()
    return [(name, value) for name, _, value in pairs]


def vector_of(row: Row) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A row's vector, shape (dimension,)."""
    return np.asarray(row["vector"], dtype=np.float32)


def with_bm25(row: Row, *, has_bm25: bool) -> Row:
    """A row read from the server, as it is written back."""
    back = {name: row[name] for name in (KEY, *WHOLE)}
    for name in ("terms", "counts", "marks"):
        back[name] = [int(number) for number in row[name]]
    if has_bm25:
        back["codes"] = row["codes"]
    return back


def create_documents(client: Client, address: Address, dimension: int, *, has_bm25: bool) -> None:
    """Make the collection of documents, with its indexes."""
    module = pymilvus()
    kinds: Any = module.DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(KEY, kinds.INT64, is_primary=True)
    schema.add_field("key", kinds.INT64)
    schema.add_field("id", kinds.VARCHAR, max_length=1_000)
    schema.add_field("shown", kinds.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("named", kinds.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("marks", kinds.ARRAY, element_type=kinds.INT64, max_capacity=MOST_TERMS)
    schema.add_field("terms", kinds.ARRAY, element_type=kinds.INT64, max_capacity=MOST_TERMS)
    schema.add_field("counts", kinds.ARRAY, element_type=kinds.INT32, max_capacity=MOST_TERMS)
    schema.add_field("words_length", kinds.INT32)
    schema.add_field("grams_length", kinds.INT32)
    schema.add_field("has_vector", kinds.BOOL)
    schema.add_field("vector", kinds.FLOAT_VECTOR, dim=max(dimension, LEAST_DIMENSION))
    indexes = client.prepare_index_params()
    params = {"M": 24, "efConstruction": 200} if address.index == "HNSW" else {}
    indexes.add_index("vector", index_type=address.index, metric_type="IP", params=params)
    if has_bm25:
        analyzer = {"tokenizer": "standard"}
        schema.add_field(
            "codes", kinds.VARCHAR, max_length=MOST_BYTES, enable_analyzer=True, analyzer_params=analyzer
        )
        schema.add_field("sparse", kinds.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            module.Function(
                name="bm25",
                function_type=module.FunctionType.BM25,
                input_field_names=["codes"],
                output_field_names=["sparse"],
            )
        )
        indexes.add_index(
            "sparse",
            index_type="SPARSE_INVERTED_INDEX",
            metric_type="BM25",
            params={"bm25_k1": 1.2, "bm25_b": 0.75},
        )
    _create(client, address, address.documents, schema, indexes)


def create_counts(client: Client, address: Address) -> None:
    """Make the collection of counts beside it."""
    kinds: Any = pymilvus().DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(KEY, kinds.INT64, is_primary=True)
    schema.add_field("packed", kinds.VARCHAR, max_length=MOST_BYTES)
    schema.add_field(
        "vector", kinds.FLOAT_VECTOR, dim=LEAST_DIMENSION
    )  # Milvus wants one in every collection
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP", params={})
    _create(client, address, address.counts, schema, indexes)


def _create(client: Client, address: Address, name: str, schema: object, indexes: object) -> None:
    with refusals(address):
        client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Bounded")


def _writable(text: str) -> str:
    """Text without half characters (lone surrogates), which no message can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
