"""An import that kills itself, as by power cut, in the middle of writing: run as a program by test_resume."""

import os
import signal
import sys
from pathlib import Path
from typing import Any


def main(when: str, calls: str, *files: str) -> None:
    """Import files; the process dies at the n-th call, inside its transaction ("never": it lives)."""
    from zhiqiao.config.command_line import setup_django

    setup_django()
    from zhiqiao.assets.imports import staging
    from zhiqiao.assets.imports.services import import_files
    from zhiqiao.assets.register import services as register
    from zhiqiao.foundation.access.rules import SYSTEM

    staging.CHUNK = 40
    left = int(calls)

    def dying(then: Any) -> Any:  # noqa: ANN401 - any function
        def run(*given: Any, **more: Any) -> Any:  # noqa: ANN401 - any function's
            nonlocal left
            done = then(*given, **more)
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return run

    if when == "writing":
        register.write_patents = dying(register.write_patents)
    elif when == "planning":
        setattr(staging.Stage, "keep_plan", dying(staging.Stage.keep_plan))  # noqa: B010 - mypy lets no method be assigned
    import_files(SYSTEM, [(Path(one).name, Path(one).read_bytes()) for one in files], region_code="990101")


if __name__ == "__main__":
    main(*sys.argv[1:])
