"""A file that was read becomes a part: judged against what stands, written, and its exceptions told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from intake import findings
from intake.balance_ends import ends_of
from intake.controls import RUNNING_BALANCE, BalanceEnd
from intake.exceptions import ExceptionFound
from intake.facts import FileId
from intake.reading import Reading
from intake.standing import Counted, Standing
from intake.store import REPLACED, FactPart, FactStore


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file is about to commit. `leans_on`: without whose facts it might have been judged otherwise."""

    part: FactPart
    counted: Counted
    found: tuple[ExceptionFound, ...]
    ends: tuple[BalanceEnd, ...]
    leans_on: tuple[FileId, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Of the files of the store that nobody sees before the commit."""
        return tuple(one for one in (self.part.path, self.part.replaces_path) if one)


def judge_file(
    read: Reading,
    staged: Path,
    *,
    file_id: FileId,
    store: FactStore,
    parts: Sequence[FactPart],
    names: Mapping[int, str],
    period: tuple[date, date] | None,
) -> Judged:
    """Writes the lines that stand beside `parts`; nobody sees them yet. `names` are those of all files."""
    kind = read.kind
    with Standing(kind, staged, store=store, parts=parts) as standing:
        counted = standing.counted
        _assert_conserved(read, counted)
        path, replaces = store.new_path(kind, file_id), store.new_path(kind, file_id)
        rows = standing.store_lines(path)
        replaced = store.write(replaces, REPLACED, standing.lines_replaced(REPLACED))
        found = _found(read, standing, file_id=file_id, names=names)
        leans_on = standing.leans_on
    if not replaced:
        store.drop([replaces])
    first_day, last_day = period or read.days
    part = FactPart(
        file_id=file_id,
        kind=kind,
        path=path if rows else "",
        replaces_path=replaces if replaced else "",
        rows=rows,
        first_day=first_day,
        last_day=last_day,
        scopes=tuple(sorted(read.scopes, key=lambda one: (one.platform, one.shop, one.account))),
        verified=all(one.ties for one in read.controls),
    )
    return Judged(part, counted, found, _ends(read, staged, store=store), leans_on)


def _ends(read: Reading, staged: Path, *, store: FactStore) -> tuple[BalanceEnd, ...]:
    """Between which balances its accounts run: as it declares, else as its running balances tell."""
    is_followed = any(one.name == RUNNING_BALANCE for one in read.controls)
    return read.ends or (ends_of(staged, store=store) if is_followed else ())


def _found(
    read: Reading, standing: Standing, *, file_id: FileId, names: Mapping[int, str]
) -> tuple[ExceptionFound, ...]:
    file = names[file_id]
    return (
        *findings.control_failed(read, file=file),
        *findings.balance_gaps(read, file=file, file_id=file_id),
        *findings.damaged(read, file=file, file_id=file_id),
        *findings.conflicting(
            read,
            standing.conflicts,
            count=standing.conflict_count,
            total_minor=standing.conflict_total_minor,
            file_id=file_id,
            files=names,
        ),
    )


def _assert_conserved(read: Reading, counted: Counted) -> None:
    """Every row of the file ends in exactly one of the five."""
    ended = counted.accepted + counted.seen + counted.changed + read.excluded + read.rejected
    if ended != read.read:
        raise AssertionError(f"{read.read} rows were read, {ended} are accounted for")
