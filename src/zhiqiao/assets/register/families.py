"""Names of simple families: members claim the same priorities, or a source says that they belong together."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from zhiqiao.kernel.folding import fold_tightly

_KEY: Final = 80  # characters of a family's name
_WITH_CHECK_DIGIT: Final = (9, 13)  # digits of a Chinese application number that has one
_PRIORITY = "priority:"


def family_key(after: Mapping[str, Any]) -> str:
    """The name of its simple family: its priorities', else the source's own, else its first member's; "" for none.

    Args:
        after: A patent as an import's record: ``priorities``, ``family_key``, ``family_members`` …
    """
    claims = {priority_name(one["number"], one.get("office", "")) for one in after.get("priorities", ())}
    if claims:
        return _short(_PRIORITY + "|".join(sorted(claims)))
    if after.get("family_key"):
        return _short(f"family:{after['family_key']}")
    members = {fold_tightly(str(one)) for one in after.get("family_members", ())}
    if after.get("publication_number"):
        members.add(str(after["publication_number"]))
    return _short(f"members:{min(members)}") if len(members) > 1 else ""


def key_of_first(application_number: str) -> str:
    """The name of the family of those that claim this Chinese application's priority and no other."""
    return _PRIORITY + priority_name(application_number, "CN")


def first_of(key: str) -> str:
    """The Chinese application, without its check digit, whose priority alone names a family; "" for others."""
    number = key.removeprefix(_PRIORITY).removeprefix("CN")
    is_one = key.startswith(f"{_PRIORITY}CN") and number.isdigit()
    return number if is_one else ""


def priority_name(number: str, office: str = "") -> str:
    """A priority's number to compare by: its office and its signs, a Chinese one without its check digit."""
    whole = fold_tightly(number)
    bare = "".join(sign for sign in whole if sign.isalnum())
    if office and not bare.startswith(office):
        bare = office + bare
    if not bare.startswith("CN"):
        return bare
    digits = bare.removeprefix("CN")
    return f"CN{digits[:-1]}" if "." in whole or len(digits) in _WITH_CHECK_DIGIT else bare


def _short(key: str) -> str:
    """The key itself where it fits the column, else its beginning with a digest of the whole."""
    return key if len(key) <= _KEY else f"{key[: _KEY - 33]}#{sha256(key.encode()).hexdigest()[:32]}"
