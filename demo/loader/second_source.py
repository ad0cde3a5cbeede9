"""A second source on the same patents, the names it brings, and what people made of the differences."""

from demo.loader.people import Cast
from demo.loader.stock import AS_TOLD, refuse_bad_rows
from demo.model import District
from demo.second_source import NEAR_NAMES, export_of, told
from zhiqiao.assets.imports.decisions import decide_field
from zhiqiao.assets.imports.holder_deciding import Choice, decide_name
from zhiqiao.assets.imports.holder_queue import gather_names
from zhiqiao.assets.imports.models import HolderName
from zhiqiao.assets.imports.services import import_files
from zhiqiao.assets.register import queries as register
from zhiqiao.kernel.periods import as_of

_FILE = "商业库导出（演示）.csv"


def tell_again(district: District, cast: Cast) -> int:
    """Import the export, look the names over, settle a few; returns how many rows it had."""
    clerk = cast.actors["clerk"]
    rows = told(district)
    with as_of(district.as_of):
        refuse_bad_rows(import_files(clerk, [(_FILE, export_of(rows))]))
        gather_names(clerk)
        _decide_names(cast)
        _decide_fields(cast)
    return len(rows)


def _decide_names(cast: Cast) -> None:
    """One name is the university's campus, one another house beside it; the others wait."""
    clerk = cast.actors["clerk"]
    for at, verdict, note in (
        (1, HolderName.SAME, "电话核对：南校区不是独立法人，专利权属于学校"),
        (5, HolderName.AFFILIATED, "附属医院是独立法人，另行登记前不并入学校"),
    ):
        key, name = NEAR_NAMES[at]
        waiting = HolderName.objects.filter(name=name, state=HolderName.WAITING).first()
        if waiting is not None:
            choice = Choice(verdict, cast.organizations[key].pk, note=note)
            decide_name(clerk, waiting.pk, waiting.version, choice)


def _decide_fields(cast: Cast) -> None:
    """Of one patent the ledger's day of filing stands, for the certificate says so."""
    clerk = cast.actors["clerk"]
    differing = register.conflicts(clerk).filter(field="filed_on")
    first = differing.select_related("patent").order_by("patent__number").first()
    if first is not None:
        decide_field(clerk, first.patent.number, "filed_on", AS_TOLD, "以专利证书上的申请日为准（演示）")
