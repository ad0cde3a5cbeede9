"""Names of patent offices by WIPO ST.3, from parameters/landscape.yaml. Plain Python."""

from functools import cache

from zhiqiao.kernel import parameters


@cache
def _names() -> dict[str, str]:
    return {str(code): str(name) for code, name in parameters.load("landscape.yaml")["offices"].items()}


def office_label(code: str) -> str:
    """CN 中国; the bare code where no name is known."""
    name = _names().get(code, "")
    return f"{code} {name}".strip()
