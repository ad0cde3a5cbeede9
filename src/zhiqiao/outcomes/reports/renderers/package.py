"""Office files are zip packages stamped with the hour of writing; here they get the statement's day."""

import re
import zipfile
from datetime import date
from io import BytesIO

_PROPERTIES = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def stamped(data: bytes, day: date) -> bytes:
    """The same package with every time in it set to midnight of ``day``: same content, same bytes."""
    when = f"{day.isoformat()}T00:00:00Z".encode()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _PROPERTIES:
                content = _STAMP.sub(rb"\g<1>" + when + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
