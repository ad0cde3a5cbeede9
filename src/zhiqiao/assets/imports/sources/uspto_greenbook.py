"""USPTO "Greenbook" text of grants from 1976 to 2001: four-letter tags, ``PATN`` before each patent.

The patent number (``WKU``) and the application number (``APN``) end in a check digit of the USPTO's own, which goes.
"""

import re
from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, distinct, number_of
from zhiqiao.assets.imports.records import ToldCitation, ToldPriority

_HEAD = re.compile(r"^PATN\s*$", re.MULTILINE)
_NUMBER = re.compile(r"^WKU\s+\S", re.MULTILINE)
_LINE = re.compile(r"^([A-Z][A-Z0-9]{2,3})(?:\s+(.*))?$")
_SECTIONS = frozenset(
    (
        *("PATN", "INVT", "ASSG", "PRIR", "REIS", "RLAP", "CLAS", "UREF", "FREF", "OREF", "LREP", "PCTA"),
        *("ABST", "GOVT", "PARN", "BSUM", "DRWD", "DETD", "CLMS", "DCLM"),
    )
)
_KINDS = {"D": "S", "RE": "E", "PP": "P", "H": "H", "T": "I4"}
_WKU = re.compile(r"([A-Z]{0,2})0*(\d+)\d")
_CLAIM = "NUM"

Fields = list[tuple[str, str]]
Section = tuple[str, Fields]


def fits(text: str) -> bool:
    """Whether the text has a patent's head and a number under it."""
    return _HEAD.search(text[:4000]) is not None and _NUMBER.search(text[:6000]) is not None


def tell(text: str) -> Iterator[ToldPatent]:
    """Each patent of the file."""
    for index, piece in enumerate(_HEAD.split(text)[1:], start=1):
        yield _tell(f"PATN[{index}]", _sections(piece))


def _sections(text: str) -> list[Section]:
    """The sections with their fields in order; a line that begins with a space goes on with the one above."""
    sections: list[Section] = [("PATN", [])]
    for line in text.splitlines():
        match = _LINE.match(line)
        if line[:1].isspace() or match is None:
            fields = sections[-1][1]
            if fields and line.strip():
                tag, value = fields[-1]
                fields[-1] = (tag, f"{value} {line.strip()}".strip())
        elif match[1] in _SECTIONS and not match[2]:
            sections.append((match[1], []))
        else:
            sections[-1][1].append((match[1], (match[2] or "").strip()))
    return sections


def _tell(at: str, sections: list[Section]) -> ToldPatent:
    patent = ToldPatent(at)
    head = dict(reversed(sections[0][1]))
    match = _WKU.fullmatch(head.get("WKU", ""))
    if match is None:
        patent.refuse(f"{at}/WKU", "没有专利号（WKU）", "请从 USPTO 重新下载完整的文件", head.get("WKU", ""))
        return patent
    letters, digits = match[1], match[2]
    patent.publication("US", f"{letters}{digits}", _KINDS.get(letters, "A"), f"{at}/WKU")
    series, application = head.get("SRC", ""), head.get("APN", "")[:6]
    if application and series.isdigit():
        patent.application("US", f"{int(series):02d}{application}", f"{at}/APN")
    patent.put(
        title=head.get("TTL", ""),
        filed_on=patent.day(head.get("APD", ""), f"{at}/APD"),
        granted_on=patent.day(head.get("ISD", ""), f"{at}/ISD"),
        claims_count=int(head["NCL"]) if head.get("NCL", "").isdigit() else None,
        patent_type="design" if letters == "D" else "invention",
        inventor_names=_names(sections, "INVT"),
        holder_names=_names(sections, "ASSG") or _names(sections, "INVT"),
        agency=next(iter(_all(sections, "LREP", "FRM", "FR2")), ""),
        abstract="\n".join(_all(sections, "ABST", "PAL", "PAR")),
        description="\n".join(
            text for name in ("BSUM", "DRWD", "DETD") for text in _all(sections, name, "PAR", "PAC")
        ),
        claims=tuple(_claims(sections)),
        cited=tuple(_citations(sections)),
        priorities=tuple(_priorities(patent, sections)),
    )
    if letters != "D":
        patent.classes(_all(sections, "CLAS", "ICL"))
    return patent


def _all(sections: list[Section], section: str, *tags: str) -> tuple[str, ...]:
    return tuple(
        value for name, fields in sections if name == section for tag, value in fields if tag in tags
    )


def _names(sections: list[Section], section: str) -> tuple[str, ...]:
    """Names turned from "Daniels; Everette E." to "Everette E. Daniels"."""
    return distinct(
        " ".join(reversed([part.strip() for part in name.split(";")]))
        for name in _all(sections, section, "NAM")
    )


def _claims(sections: list[Section]) -> Iterator[str]:
    for name, fields in sections:
        if name not in {"CLMS", "DCLM"}:
            continue
        claim: list[str] = []
        for tag, value in fields:
            if tag == _CLAIM and claim:
                yield "\n".join(claim)
                claim = []
            elif tag.startswith("PA"):
                claim.append(value)
        if claim:
            yield "\n".join(claim)


def _citations(sections: list[Section]) -> Iterator[ToldCitation]:
    for name, fields in sections:
        told = dict(fields)
        if name == "UREF" and told.get("PNO"):
            yield ToldCitation(number_of("US", told["PNO"], "A" if told["PNO"].isdigit() else ""))
        elif name == "FREF" and told.get("PNO"):
            yield ToldCitation(number_of(told.get("CNT", "")[:2], told["PNO"]))
        elif name == "OREF":
            for tag, value in fields:
                if tag == "PAL":
                    yield ToldCitation(value, is_patent=False)


def _priorities(patent: ToldPatent, sections: list[Section]) -> Iterator[ToldPriority]:
    for name, fields in sections:
        told = dict(fields)
        if name == "PRIR" and told.get("APN"):
            day = patent.day(told.get("APD", ""), f"{patent.at}/PRIR/APD", is_needed=False)
            yield ToldPriority(told["APN"], told.get("CNT", "")[:2], day)


RULE = DocumentSource(
    code="uspto_greenbook",
    label="USPTO Greenbook 文本（1976—2001）",
    origin="USPTO 授权全文 Greenbook APS（US3937375，1976）",
    kind="text",
    fits=fits,
    tell=tell,
)
