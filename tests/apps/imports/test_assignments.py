"""USPTO recordations of ownership become legal events of patents that are known, and of no others."""

from pathlib import Path

import pytest

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.imports.document_reading import open_document, told_by
from zhiqiao.assets.imports.records import PatentRecord
from zhiqiao.assets.register.legal_events import category_of
from zhiqiao.assets.register.models import LegalEvent, Patent
from zhiqiao.foundation.access.rules import Actor

RECORD = """<patent-assignment><assignment-record><reel-no>70016</reel-no><frame-no>{frame}</frame-no>
<last-update-date><date>20260901</date></last-update-date><purge-indicator>{purged}</purge-indicator>
<recorded-date><date>{day}</date></recorded-date><correspondent><name>X</name></correspondent>
<conveyance-text>{words}</conveyance-text></assignment-record>
<patent-assignors><patent-assignor><name>INVENTED PUMPS, INC.</name></patent-assignor></patent-assignors>
<patent-assignees><patent-assignee><name>CHENGJIANG PUMP CO., LTD.</name></patent-assignee></patent-assignees>
<patent-properties><patent-property><document-id><country>US</country><doc-number>{number}</doc-number>
<kind>{kind}</kind></document-id></patent-property></patent-properties></patent-assignment>"""


def daily(*records: str) -> bytes:
    inside = "".join(records)
    return f"<us-patent-assignments><patent-assignments>{inside}</patent-assignments></us-patent-assignments>".encode()


def test_recordations_are_events_of_known_patents_and_the_holder_stays(clerk: Actor) -> None:
    grant = Path(__file__).resolve().parents[2] / "golden" / "uspto_xml" / "input.xml"
    imports.import_files(clerk, [(grant.name, grant.read_bytes())])
    before = Patent.objects.count()
    one = Patent.objects.get(publication_number="US9999903B2")
    holder, number, kind = one.holder_text, one.number[2:-2], one.number[-2:]
    told = {"number": number, "kind": kind, "purged": "N"}
    data = daily(
        RECORD.format(
            frame=1, day="20250102", words="ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT).", **told
        ),
        RECORD.format(frame=2, day="20250203", words="SECURITY INTEREST", **told),
        RECORD.format(frame=3, day="20250304", words="CHANGE OF NAME", **{**told, "purged": "Y"}),
        RECORD.format(frame=4, day="20250304", words="MERGER", number="1234567", kind="B2", purged="N"),
    )
    imports.import_files(clerk, [("ad20250304.xml", data)])
    assert Patent.objects.count() == before, "没有登记的专利不因权属登记而登记"
    one.refresh_from_db()
    assert one.holder_text == holder, "登记的受让人要等官方数据才成为权利人"
    words = ("ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT).", "SECURITY INTEREST", "CHANGE OF NAME")
    found = {event.kind: event for event in LegalEvent.objects.filter(patent=one, kind__in=words)}
    assert {kind: event.category for kind, event in found.items()} == {
        "ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT).": "R10.assigned",
        "SECURITY INTEREST": "W10.pledged",
    }
    assert "CHENGJIANG PUMP" in found["SECURITY INTEREST"].raw


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("NUNC PRO TUNC ASSIGNMENT (SEE DOCUMENT FOR DETAILS).", "R10.assigned"),
        ("MERGER AND CHANGE OF NAME", "R10.assigned"),
        ("CHANGE OF NAME", "R10.party_changed"),
        ("RELEASE BY SECURED PARTY", "W10.pledge_released"),
        ("RELEASE OF SECURITY INTEREST", "W10.pledge_released"),
        ("CORRECTIVE ASSIGNMENT TO CORRECT THE ASSIGNEE", "Q10.corrected"),
    ],
)
def test_the_offices_words_have_their_class(words: str, category: str) -> None:
    assert category_of(words) == category


@pytest.mark.shared
def test_a_real_answer_of_the_assignment_search(shared: Path) -> None:
    data = (shared / "data/samples/uspto-assignment-xml/assignment_1.xml").read_bytes()
    document = open_document("assignment_1.xml", data)
    assert document is not None
    ((source, told),) = told_by(document)
    assert source.code == "uspto_assignment"
    numbers = [one.number for one in told if isinstance(one, PatentRecord)]
    assert numbers == ["US7130913B2", "US7321937B2", "US6195024B1", "US6309424B1", "US6601104B1"]
    assert all(one.is_mention and len(one.events) == 1 for one in told if isinstance(one, PatentRecord))
