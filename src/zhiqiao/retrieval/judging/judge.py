"""What grades documents for a need: the :class:`Judge` interface and its null twin."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from zhiqiao.retrieval.analysis import plain_text
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.refusal import SearchRefused

MOST = 20  # documents that one need is judged with
BEST_GRADE = 3.0
NEED_CHARACTERS = 1_000
DOCUMENT_CHARACTERS = 400


class JudgeRefused(SearchRefused):
    """No such judge, or it did not give what was asked for."""


class Judge(Protocol):
    """Grades documents for a need: 3 brings what is asked, 2 worth showing, 1 of the same field, 0 unrelated."""

    @property
    def model_id(self) -> str:
        """Model, address and wording of the question: grades of different ids are never mixed."""
        ...

    def grades(self, need: str, documents: Sequence[str]) -> Floats:
        """Grades 0-3, shape (len(documents),); NaN for a document that got none.

        Raises:
            JudgeRefused: The service does not answer, or not as agreed.
        """
        ...


class NullJudge:
    """No judge: nothing is graded, nothing leaves the machine."""

    model_id = "none"

    def grades(self, need: str, documents: Sequence[str]) -> Floats:  # noqa: ARG002 the interface's names
        """NaN throughout."""
        return ungraded(len(documents))


def ungraded(count: int) -> Floats:
    """So many documents without a grade."""
    return np.full(count, np.nan, dtype=np.float32)


def need_as_sent(text: str) -> str:
    """A need as it is sent: without markup, at most a thousand characters."""
    return plain_text(text).strip()[:NEED_CHARACTERS]


def document_as_sent(title: str, text: str) -> str:
    """A document as it is sent: title and the beginning of its text, at most four hundred characters."""
    whole = "。".join(part for part in (title.strip(), text.strip()) if part)
    return plain_text(whole)[:DOCUMENT_CHARACTERS]
