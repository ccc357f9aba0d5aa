"""The watched folder."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading
from intake import queries
from intake.facts import FactKind
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, line, table
from workflow import inbox as inbox_module
from workflow.inbox import Taken, settled, take_inbox
from workflow.wording import Words

LATER = datetime.now(UTC) + timedelta(days=1)  # after every file that these tests write
BODY = table(LEDGER, [line("L1", "1.00")])


class Desk(Importer):
    def take(self, folder: Path) -> tuple[Taken, ...]:
        return take_inbox(
            self.database,
            self.stores,
            inbox=folder,
            settle_seconds=30,
            actor=SYSTEM,
            now=LATER,
            words=Words(gettext=str),
        )


@pytest.fixture
def desk(database: Database, settings: Settings, now: datetime) -> Desk:
    return Desk(database, settings, now)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(one.name.partition("-")[2].partition("-")[2] for one in folder.iterdir())


def test_a_whole_file_is_imported_and_put_aside_with_a_note(desk: Desk, folder: Path) -> None:
    (folder / "june.csv").write_text(BODY, encoding="utf-8")
    (folder / "holiday.txt").write_text("see you in July", encoding="utf-8")
    taken = desk.take(folder)
    assert [(one.name, one.is_refused) for one in taken] == [("holiday.txt", True), ("june.csv", False)]
    assert len(desk.facts(FactKind.LEDGER, "ledger_no")) == 1
    assert names(folder / "done") == ["june.csv", "june.csv.txt"]
    assert names(folder / "refused") == ["holiday.txt", "holiday.txt.txt"]
    assert desk.take(folder) == ()


def test_the_same_file_again_is_no_second_import(desk: Desk, folder: Path) -> None:
    for _ in range(2):
        (folder / "june.csv").write_text(BODY, encoding="utf-8")
        (one,) = desk.take(folder)
    assert [each.status for each in one.results] == ["already_imported"]
    assert len(list((folder / "done").iterdir())) == 4


def test_every_member_of_an_archive_is_a_file(desk: Desk, folder: Path) -> None:
    with zipfile.ZipFile(folder / "both.zip", "w") as archive:
        archive.writestr("a.csv", table(LEDGER, [line("L1", "1.00")]))
        archive.writestr("b.csv", table(LEDGER, [line("L2", "2.00")]))
    (one,) = desk.take(folder)
    assert [(each.file, each.status) for each in one.results] == [
        ("a.csv", "imported"),
        ("b.csv", "imported"),
    ]


def test_a_file_that_is_still_being_written_waits(folder: Path) -> None:
    path = folder / "june.csv"
    at = LATER.timestamp()
    with path.open("w", encoding="utf-8") as stream:
        stream.write(BODY)
        stream.flush()
        assert list(settled(folder, settle_seconds=30, at=at)) == []
    assert list(settled(folder, settle_seconds=30, at=path.stat().st_ctime + 29)) == []
    (folder / "half.csv.part").write_text(BODY, encoding="utf-8")
    (folder / ".hidden.csv").write_text(BODY, encoding="utf-8")
    (folder / "link.csv").symlink_to("/etc/hostname")
    assert list(settled(folder, settle_seconds=30, at=at)) == [path]


def test_a_round_cut_off_before_the_import_is_taken_up_with_the_same_file(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "june.csv").write_text(BODY, encoding="utf-8")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox_module, "import_received", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.take(folder)
    desk.take(folder)
    with reading(desk.database) as session:
        files = queries.files(session)
    assert [(one.name, one.status) for one in files] == [("june.csv", "imported")]
