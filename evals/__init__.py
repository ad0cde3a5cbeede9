"""How well 知桥 matches, measured beside its peers: ``python -m evals.run``; the result is docs/scoreboard.md."""

import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if find_spec("zhiqiao") is None:  # run from a clone that is not installed
    sys.path.append(str(ROOT / "src"))
