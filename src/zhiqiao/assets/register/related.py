"""Patents that a number leads to though it is not theirs: a priority's, a family member's, another office's.

Numbers are compared by their signs alone: "US 13/648,029", "US/13648029" and "US13648029" are one.
"""

import re
from dataclasses import dataclass

from django.db.models import F, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Replace, Upper

from zhiqiao.assets.register.models import Patent, Priority
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number

_MARKS = " /.,-"
_TYPED = re.compile(r"[A-Z0-9 /.,\-]{5,40}", re.ASCII)
_NUMBER = re.compile(r"(PCT[A-Z]{2}|[A-Z]{2})?(\d{5,20}X?)([A-Z]\d?)?", re.ASCII)


@dataclass(frozen=True)
class _Number:
    """A typed number: its office ("" not told), its digits in the ways they may stand, its kind ("" none)."""

    office: str
    digits: tuple[str, ...]
    kind: str

    @property
    def application(self) -> str:
        """What an application's or a priority's signs must be, as a pattern."""
        office = self.office or "[A-Z]{0,5}"
        return f"^({office})?({'|'.join(self.digits)})$"

    @property
    def publication(self) -> str:
        """What stands in a list of publication numbers, as a pattern; a kind that is not typed may be any."""
        office = self.office or "[A-Z]{0,2}"
        return f'"{office}({"|".join(self.digits)}){self.kind or "([A-Z][0-9]?)?"}"'


def _read(text: str) -> _Number | None:
    """The number that was typed; None where it is none."""
    wide = " ".join(text.split()).upper()
    found = _NUMBER.fullmatch("".join(sign for sign in fold_tightly(wide) if sign.isalnum()))
    if found is None or not _TYPED.fullmatch(wide):
        return None
    office, digits, kind = found[1] or "", found[2], found[3] or ""
    ways = [digits]
    if office in {"", "CN"} and not kind:
        try:
            whole = parse_application_number(f"CN{digits}").canonical
        except NumberRefused:
            pass
        else:
            ways += [whole, whole[:-1]]  # priorities are written with and without the check digit
    return _Number(office, tuple(dict.fromkeys(ways)), kind)


def leads_to(text: str) -> Q | None:
    """Patents with this number as priority, in their family or at another office, and their families' others.

    None where the text is no number.
    """
    number = _read(text)
    if number is None:
        return None
    claimed = Priority.objects.annotate(signs=_signs(F("number"))).filter(signs__regex=number.application)
    foreign = KeyTextTransform("foreign_application", KeyTransform("extra", "record"))
    elsewhere = Patent.objects.annotate(signs=_signs(foreign)).filter(signs__regex=number.application)
    listed = Patent.objects.annotate(listed=KeyTextTransform("family_members", "record"))
    named = listed.filter(listed__regex=number.publication)
    own = f"^{number.publication.strip(chr(34))}$"
    direct = (
        Q(pk__in=claimed.values("patent_id"))
        | Q(pk__in=elsewhere.values("pk"))
        | Q(pk__in=named.values("pk"))
        | Q(publication_number__regex=own)
    )
    families = Patent.objects.filter(direct).exclude(family=None).values("family_id")
    return direct | Q(family_id__in=families)


def _signs(number: Combinable) -> Combinable:
    """A number's letters and digits alone, in capitals."""
    made: Combinable = Upper(number, output_field=TextField())
    for mark in _MARKS:
        made = Replace(made, Value(mark), Value(""), output_field=TextField())
    return made
