"""The one way to say no.

Every refusal of the domain derives from `Refusal`: it carries a Chinese sentence saying what is wrong and
another saying what to do next, so that each door can show it without knowing what was refused.
Functions of the kernel do not repeat in their docstrings that they may refuse.
"""


class Refusal(Exception):  # noqa: N818 - a refusal is the trade's word; it is an answer, not an error
    """A refusal that a person can act on.

    Attributes:
        reason: What is wrong, a Chinese sentence without its full stop.
        remedy: What to do next, a Chinese sentence without its full stop.
        column: The column the refused value came from, when it came from a table; else "".
        value: The refused text as the person wrote it; else "".
    """

    def __init__(self, reason: str, remedy: str, *, column: str = "", value: str = "") -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy
        self.column = column
        self.value = value

    def __str__(self) -> str:
        return f"{self.reason}。{self.remedy}"
