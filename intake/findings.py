"""Exceptions that an import itself finds: totals, balances, damaged ids, contradicting lines. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from intake.balance_ends import Step
from intake.contested import AMOUNT, Conflict
from intake.controls import FOOTER, RUNNING_BALANCE, Control, Gap
from intake.exceptions import EvidenceRow, ExceptionFound, Explanation, Scalar, Term
from intake.facts import FactKind, FileId
from intake.judging import Row
from intake.reading import Reading
from intake.store import PartScope
from intake.wrong_rows import DamagedRow

PLAN: Final = "import"
TEAM: Final = "finance"
FINDINGS_MAX: Final = 200  # of one type in one file; what is beyond is told in one
NOBODY: Final = PartScope("", "", "")
_UNTOLD: Final = frozenset({"file_id", "row_no", "source", "sid", "turn", "file_row_number"})


def _scope_of(reading: Reading) -> PartScope:
    return next(iter(reading.scopes)) if len(reading.scopes) == 1 else NOBODY


def control_failed(reading: Reading, *, file: str) -> tuple[ExceptionFound, ...]:
    """One exception for a file whose declared totals do not tie, about the largest difference."""
    broken = [one for one in reading.controls if not one.ties and one.name != RUNNING_BALANCE]
    if not broken:
        return ()
    worst = max(broken, key=lambda one: (one.unit == "minor", abs(one.computed - one.declared)))
    difference = worst.computed - worst.declared if worst.unit == "minor" else 0
    also = tuple(_control_explained(one) for one in broken if one is not worst)
    return (
        _exception(
            "control_total_failed",
            scope=_scope_of(reading),
            key={"file": file},
            amount_minor=difference,
            currency=reading.currency,
            explanation=_control_explained(worst),
            terms=_control_terms(worst),
            also=also,
        ),
    )


def _control_explained(one: Control) -> Explanation:
    if one.name == FOOTER:
        return Explanation("control_footer_missing", {})
    if one.unit == "minor":
        figures: dict[str, Scalar] = {"declared_minor": one.declared, "computed_minor": one.computed}
        return Explanation("control_total_differs", {"control": one.name, **figures})
    counts: dict[str, Scalar] = {"declared": one.declared, "computed": one.computed}
    return Explanation("control_count_differs", {"control": one.name, **counts})


def _control_terms(one: Control) -> tuple[Term, ...]:
    if one.unit != "minor":
        return ()
    return Term("declared", one.declared), Term("computed", one.computed)


def balance_gaps(reading: Reading, *, file: str, file_id: FileId) -> tuple[ExceptionFound, ...]:
    """One exception a break of a running balance."""
    found = []
    for gap in reading.gaps.told:
        scope = next((one for one in reading.scopes if one.account == gap.account), _scope_of(reading))
        params: dict[str, Scalar] = {
            "row": gap.row_no,
            "expected_minor": gap.expected_minor,
            "found_minor": gap.found_minor,
        }
        found.append(
            _exception(
                "balance_gap",
                scope=scope,
                key={"file": file, "row": gap.row_no},
                amount_minor=gap.found_minor - gap.expected_minor,
                currency=reading.currency,
                explanation=Explanation("balance_does_not_follow", params),
                terms=(Term("expected", gap.expected_minor), Term("found", gap.found_minor)),
                evidence=_gap_rows(reading, gap, file=file, file_id=file_id),
            )
        )
    rest = reading.gaps.count - len(found)
    total = reading.gaps.total_minor - sum(one.amount_minor for one in found)
    return (*found, *_rest(reading, "balance_gap", count=rest, total_minor=total, file=file))


def files_do_not_follow(step: Step, *, scope: PartScope, files: Mapping[int, str]) -> ExceptionFound:
    """A file that opens with another balance than the one before it closes with."""
    before, after = step.before, step.after
    params: dict[str, Scalar] = {
        "before_file": files[before.file_id],
        "expected_minor": before.end.closing_minor,
        "found_minor": after.end.opening_minor,
    }
    return _exception(
        "balance_gap",
        scope=scope,
        key={"file": files[after.file_id], "row": after.end.first_row},
        amount_minor=step.difference_minor,
        currency=after.end.currency,
        explanation=Explanation("opening_is_not_closing", params),
        terms=(Term("closing", before.end.closing_minor), Term("opening", after.end.opening_minor)),
    )


def _gap_rows(reading: Reading, gap: Gap, *, file: str, file_id: FileId) -> tuple[EvidenceRow, ...]:
    def row(row_no: int, fields: Mapping[str, Scalar], odd: frozenset[str]) -> EvidenceRow:
        source, kind = reading.layout.source, reading.kind.value
        return EvidenceRow(kind, file_id, file, row_no, source, f"{file}|{row_no}", fields, odd)

    before = gap.expected_minor - gap.amount_minor
    here: dict[str, Scalar] = {"amount_minor": gap.amount_minor, "balance_minor": gap.found_minor}
    return (
        row(gap.before_row, {"balance_minor": before}, frozenset()),
        row(gap.row_no, here, frozenset({"balance_minor"})),
    )


def damaged(reading: Reading, *, file: str, file_id: FileId) -> tuple[ExceptionFound, ...]:
    """One exception a row that was kept out because an id of it is damaged."""
    told = reading.damaged
    rest = reading.damaged_count - len(told)
    total = reading.damaged_minor - sum(one.amount_minor for one in told)
    return (
        *(_damaged_row(reading, one, file=file, file_id=file_id) for one in told),
        *_rest(reading, "damaged_identifier", count=rest, total_minor=total, file=file),
    )


def _rest(
    reading: Reading, type_: str, *, count: int, total_minor: int, file: str
) -> tuple[ExceptionFound, ...]:
    """One exception for all that are too many to have one each: how many, and what they come to."""
    if not count:
        return ()
    params: dict[str, Scalar] = {"count": count, "told": FINDINGS_MAX, "total_minor": total_minor}
    return (
        _exception(
            type_,
            scope=_scope_of(reading),
            key={"file": file, "row": "…"},
            amount_minor=total_minor,
            currency=reading.currency,
            explanation=Explanation("many_more", params),
        ),
    )


def _damaged_row(reading: Reading, one: DamagedRow, *, file: str, file_id: FileId) -> ExceptionFound:
    problem = one.problem
    told: dict[str, Scalar] = {"column": problem.column, "value": problem.shown, "row": problem.row_no}
    fields: dict[str, Scalar] = {problem.column: problem.shown, "amount_minor": one.amount_minor}
    evidence = EvidenceRow(
        reading.kind.value,
        file_id,
        file,
        problem.row_no,
        reading.layout.source,
        f"{file}|{problem.row_no}",
        fields,
        frozenset({problem.column}),
    )
    return _exception(
        "damaged_identifier",
        scope=one.scope,
        key={"file": file, "row": problem.row_no},
        amount_minor=one.amount_minor,
        currency=one.currency,
        explanation=Explanation("identifier_is_damaged", told),
        evidence=(evidence,),
    )


def conflicting(
    reading: Reading,
    conflicts: Sequence[Conflict],
    *,
    count: int,
    total_minor: int,
    file_id: FileId,
    files: Mapping[int, str],
) -> tuple[ExceptionFound, ...]:
    """One exception a line that contradicts the one that stands; `count` and `total_minor` are of all.

    `files` names the files of all rows.
    """
    told = [_conflicting_line(reading.kind, one, files=files) for one in conflicts[:FINDINGS_MAX]]
    rest = total_minor - sum(one.amount_minor for one in told)
    file = files[file_id]
    return (
        *told,
        *_rest(reading, "conflicting_line", count=count - len(told), total_minor=rest, file=file),
    )


def _conflicting_line(kind: FactKind, one: Conflict, *, files: Mapping[int, str]) -> ExceptionFound:
    name = AMOUNT.get(kind)
    had, comes = (int(row[name]) if name else 0 for row in (one.standing, one.later))
    odd = frozenset(
        field
        for field in _snapshot(one.later)
        if one.standing.get(field) != one.later.get(field) and field != "line_key"
    )
    scope = PartScope(one.later["platform"], one.later["shop"], one.later["account"])
    params: dict[str, Scalar] = {
        "line": one.line_key,
        "first_file": files[one.standing["file_id"]],
        "later_file": files[one.later["file_id"]],
    }
    return _exception(
        "conflicting_line",
        scope=scope,
        key={"source": one.later["source"], "line": one.line_key},
        amount_minor=comes - had,
        currency=one.later["currency"],
        explanation=Explanation("line_contradicts", params),
        terms=(Term("first", had), Term("later", comes)) if name else (),
        evidence=tuple(
            EvidenceRow(
                kind.value,
                row["file_id"],
                files[row["file_id"]],
                row["row_no"],
                row["source"],
                one.line_key,
                _snapshot(row),
                odd,
            )
            for row in (one.standing, one.later)
        ),
    )


def _snapshot(row: Row) -> dict[str, Scalar]:
    return {
        name: value.isoformat(sep=" ") if isinstance(value, datetime) else _plain(value)
        for name, value in row.items()
        if name not in _UNTOLD
    }


def _plain(value: object) -> Scalar:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _exception(
    type_: str,
    *,
    scope: PartScope,
    key: Mapping[str, str | int],
    amount_minor: int,
    currency: str,
    explanation: Explanation,
    terms: tuple[Term, ...] = (),
    evidence: tuple[EvidenceRow, ...] = (),
    also: tuple[Explanation, ...] = (),
) -> ExceptionFound:
    return ExceptionFound(
        type=type_,
        platform=scope.platform,
        shop=scope.shop,
        account=scope.account,
        key=key,
        plan=PLAN,
        amount_minor=amount_minor,
        currency=currency,
        team=TEAM,
        explanation=explanation,
        terms=terms,
        evidence=evidence,
        also=also,
    )
