"""How retrieval says no. It knows no trade, so rooms turn these refusals into theirs."""


class SearchRefused(Exception):  # noqa: N818 - a refusal is the trade's word; it is an answer, not an error
    """A refusal that a person can act on: what is wrong and what to do next, Chinese sentences."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason}。{self.remedy}"
