"""The standard argument parser, which says in Chinese what is wrong with a command."""

import argparse
import re
from typing import NoReturn

# What argparse says -> what we say. Anything it says otherwise is shown as it is.
_SAYINGS = (
    (r"the following arguments are required: (.+)", r"还缺：\1"),
    (r"unrecognized arguments: (.+)", r"不认得：\1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2 这一项，可选：\3"),
    (r"argument (.+?): invalid int value: (.+)", r"\1 应为整数，给的是 \2"),
    (r"argument (.+?): invalid float value: (.+)", r"\1 应为数，给的是 \2"),
    (r"argument (.+?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不跟值，给的是 \2"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能与 \2 同用"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 说得不清，可能是 \2"),
    (r"argument (.+?): (.+)", r"\1 \2"),
)


def in_chinese(message: str) -> str:
    """What argparse would say, in Chinese where it is one of the usual things."""
    for pattern, ours in _SAYINGS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(ours)
    return message


class ChineseParser(argparse.ArgumentParser):
    """Refuses a wrong call with what is wrong and where the usage stands; exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Say it and leave."""
        self.exit(2, f"{self.prog}：{in_chinese(message)}。用法见 {self.prog} --help\n")
