"""The vectors of one commit of an index in one file that is mapped into memory, so that a start takes no time.

The file only repeats what index and `VectorCache` hold: one that is missing, torn or of another commit is made anew.
"""

import json
import mmap
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MAGIC = b"zhiqiao vectors 2\n"
_HEAD_BYTES = 4096
_ALIGNED = 64

Arrays = Mapping[str, npt.NDArray[Any]]


def write_snapshot(path: Path, stamp: str, arrays: Arrays) -> bool:
    """Keeps arrays under a stamp; False when the disk does not take them, which costs only time."""
    places: list[dict[str, Any]] = []
    at = _HEAD_BYTES
    for name, array in arrays.items():
        places.append({"name": name, "dtype": array.dtype.str, "shape": array.shape, "at": at})
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    head = _MAGIC + json.dumps({"stamp": stamp, "bytes": at, "arrays": places}).encode()
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as out:
            out.write(head.ljust(_HEAD_BYTES))
            for place, array in zip(places, arrays.values(), strict=True):
                out.seek(place["at"])
                np.ascontiguousarray(array).tofile(out)
            out.truncate(at)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        return False
    return True


def read_snapshot(path: Path, stamp: str) -> Arrays | None:
    """The arrays kept under this stamp, mapped and read only; None when there are none."""
    try:
        with path.open("rb") as source:
            head = source.read(_HEAD_BYTES)
        if not head.startswith(_MAGIC):
            return None
        told = json.loads(head.removeprefix(_MAGIC))
        if told["stamp"] != stamp or told["bytes"] != path.stat().st_size:
            return None
        return {
            one["name"]: np.memmap(path, one["dtype"], "r", one["at"], tuple(one["shape"]))
            for one in told["arrays"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def let_go(array: npt.NDArray[Any]) -> None:
    """Gives back the memory of a mapped array that has been read; read again, it comes from the file."""
    mapped = getattr(array, "_mmap", None)
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)
