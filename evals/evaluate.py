"""Measures TREC runs: ``python evals/evaluate.py --qrels F --run ours.run [--run peer.run …]``.

The first run is compared with each other one by a paired bootstrap over queries.
"""

import argparse
from collections import defaultdict
from pathlib import Path

from metrics import all_measures, paired_bootstrap


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


def main() -> None:
    """Prints a table of means and, for further runs, the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qrels", type=Path, required=True)
    parser.add_argument("--run", type=Path, action="append", required=True)
    args = parser.parse_args()
    qrels = read_qrels(args.qrels)
    measured = [(path.name, all_measures(read_run(path), qrels)) for path in args.run]
    names = list(measured[0][1])
    print("| run | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for name, values in measured:
        means = (sum(values[m].values()) / len(values[m]) for m in names)
        print(f"| {name} | " + " | ".join(f"{mean:.3f}" for mean in means) + " |")
    ours_name, ours = measured[0]
    for name, values in measured[1:]:
        print(f"\n{ours_name} − {name} (95 % of 10,000 paired resamples)")
        for measure in names:
            mean, low, high = paired_bootstrap(ours[measure], values[measure])
            verdict = "better" if low > 0 else "worse" if high < 0 else "no difference shown"
            print(f"- {measure}: {mean:+.3f} [{low:+.3f}, {high:+.3f}] {verdict}")


if __name__ == "__main__":
    main()
