"""The refusal a file meets at the door."""

from zhiqiao.kernel.refusal import Refusal


class DocumentRefused(Refusal):
    """The file as a whole cannot be taken: why, and what the sender does next."""


class UnknownType(DocumentRefused):
    """The file is of no type we take at all, which says nothing against it."""
