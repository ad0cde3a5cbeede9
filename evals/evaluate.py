"""Measures TREC runs: ``python evals/evaluate.py --qrels F --run ours.run [--run peer.run …]``.

The first run is compared with each other one by a paired bootstrap over queries.
"""

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from evals.metrics import all_measures, paired_bootstrap  # noqa: E402 - after the path is set
from evals.runs import read_qrels, read_run  # noqa: E402 - after the path is set


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
