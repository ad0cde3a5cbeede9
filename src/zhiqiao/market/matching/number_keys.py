"""Numbers of patents as they are looked up: one spelling for each, however they were typed."""

import re

from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number, parse_publication_number

_APPLICATION = re.compile(r"\d{8,12}[\dX]", re.ASCII)  # has no kind, and so is no publication number


def number_keys(number: str, publication_number: str = "") -> tuple[str, ...]:
    """What a patent is found by: its number, its publication number, and that without the kind."""
    keys = [fold_tightly(number)]
    for one in (number, publication_number):
        keys.extend(_publication(one))
    return tuple(dict.fromkeys(key for key in keys if key))


def spellings(typed: str) -> tuple[tuple[str, ...], str]:
    """The keys that a typed number could mean, and what is wrong with it where it is no application number."""
    keys, note = [fold_tightly(typed)], ""
    try:
        keys.append(parse_application_number(typed).canonical)
    except NumberRefused as refused:
        note = str(refused)
    publication = _publication(typed)
    return tuple(dict.fromkeys((*keys, *publication[:1]))), "" if publication else note


def _publication(text: str) -> list[str]:
    """A publication number's one spelling, and the same without its kind; empty for what is none."""
    if _APPLICATION.fullmatch(text):
        return []
    try:
        parsed = parse_publication_number(text)
    except NumberRefused:
        return []
    return [parsed.canonical, f"{parsed.office}{parsed.number}"]
