"""Fonts official documents name (GB/T 9704 practice): named in Office files, never shipped."""

from typing import Final

TITLE: Final = "方正小标宋简体"
BODY: Final = "仿宋_GB2312"
HEAD: Final = "黑体"
LATIN: Final = "Times New Roman"

# What a reader without the named font should take.
SUBSTITUTES: Final = {TITLE: "宋体", BODY: "仿宋", HEAD: "SimHei"}
