"""TREC files: qrels and runs, read and written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

_DIGITS = 6


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """TREC qrels: query → document → grade."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        grades[query][document] = int(grade)
    return dict(grades)


def read_run(path: Path) -> dict[str, list[str]]:
    """TREC run: query → documents, best score first."""
    entries: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, _, score, _ = line.split()
        entries[query].append((-float(score), document))
    return {query: [document for _, document in sorted(found)] for query, found in entries.items()}


def write_run(path: Path, run: Mapping[str, Sequence[str]], tag: str) -> None:
    """Writes a run; the score of rank r is 1 / r, so that no reader has ties to break."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{query} Q0 {document} {rank} {1 / rank:.{_DIGITS}f} {tag}\n"
        for query, found in run.items()
        for rank, document in enumerate(found, start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
