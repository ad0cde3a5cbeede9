"""Reading what ``zhiqiao rank`` is given: ``corpus.csv[.gz]`` and ``queries.csv[.gz]``."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.ranking import NeedText, PatentText

_MOST_FIELD = 10_000_000  # characters of one cell
_HEADER_ROW = 1


class TableRefused(Refusal):
    """A table that cannot be read, or lacks a column."""


def read_corpus(path: Path) -> list[PatentText]:
    """The patents of ``doc_id,title,abstract,ipc,…``; only ``doc_id`` and ``title`` must be there."""
    found: dict[str, PatentText] = {}
    for row, cells in _rows(path, ("doc_id", "title")):
        doc_id = _identity(path, row, "doc_id", cells, found)
        found[doc_id] = PatentText(doc_id, cells["title"], cells.get("abstract", ""), (cells.get("ipc", ""),))
    if not found:
        raise TableRefused(f"{path.name} 里没有一件专利", "请检查文件是否只有表头")
    return list(found.values())


def read_queries(path: Path) -> list[NeedText]:
    """The needs of ``query_id,title,text``; one of title and text may be missing or empty."""
    found: dict[str, NeedText] = {}
    for row, cells in _rows(path, ("query_id",)):
        query_id = _identity(path, row, "query_id", cells, found)
        found[query_id] = NeedText(query_id, cells.get("title", ""), cells.get("text", ""))
    if not found:
        raise TableRefused(f"{path.name} 里没有一条需求", "请检查文件是否只有表头")
    return list(found.values())


def _identity(path: Path, row: int, column: str, cells: dict[str, str], known: object) -> str:
    value = cells[column].strip()
    if not value or any(character.isspace() for character in value):
        raise TableRefused(
            f"{path.name} 第 {row} 行的 {column} 为空或含空格", "TREC 文件以空格分列，请改成不含空格的编号"
        )
    if isinstance(known, dict) and value in known:
        raise TableRefused(f"{path.name} 第 {row} 行的 {column} 与前面重复：{value}", "请保证编号不重复")
    return value


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restkey="", restval="")
    csv.field_size_limit(_MOST_FIELD)
    try:
        names = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = names
        missing = [name for name in required if name not in names]
        if missing:
            raise TableRefused(
                f"{path.name} 缺少列：{'、'.join(missing)}", f"首行应为列名，至少有 {'、'.join(required)}"
            )
        for row, cells in enumerate(reader, start=_HEADER_ROW + 1):
            yield row, {name: value for name, value in cells.items() if isinstance(value, str)}
    except csv.Error as error:
        raise TableRefused(f"{path.name} 不是完整的 CSV：{error}", "请重新导出为 UTF-8 的 CSV") from error


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise TableRefused(f"找不到文件：{path}", "请检查路径") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise TableRefused(f"{path.name} 是截断或损坏的 gzip 文件", "请重新取得这个文件") from error
    except UnicodeDecodeError as error:
        raise TableRefused(f"{path.name} 不是 UTF-8 文本", "请另存为 UTF-8 编码的 CSV") from error
    except OSError as error:
        raise TableRefused(f"读不了文件：{path}", "请检查它是不是文件、有没有读取权限") from error
