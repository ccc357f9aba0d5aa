"""What only all files together tell: one has not come, two bills differ, balances do not follow on.

Looked for after imports and every quarter of an hour; a ticket is cleared as soon as its reason is gone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from company.queries import expected_files
from database.engine import Database
from database.job_runs import Lease
from database.unit_of_work import reading
from intake import queries
from intake.balance_ends import FileEnd, Step, steps_that_break
from intake.exceptions import ExceptionFound
from intake.expecting import Covered, missing_files
from intake.facts import FactKind
from intake.findings import files_do_not_follow
from intake.importing import company_of
from intake.receiving import Stores
from intake.scopes import DEFAULT_ZONE, Company
from intake.store import FactPart, PartScope
from intake.views import view_mismatches
from workflow.importing import PLAN
from workflow.receiving import Looked, clear_identities, receive_exceptions
from workflow.tables import TicketRow

TYPES = ("missing_file", "view_mismatch", "balance_gap")


def look_at_files(
    database: Database, stores: Stores, *, now: datetime, lease: Lease | None = None
) -> tuple[ExceptionFound, ...]:
    """Brings the tickets of such findings in line with the files that stand. Returns what is found."""
    found = find(database, stores, now=now)
    looked = Looked(run=f"W-{now.astimezone(ZoneInfo(DEFAULT_ZONE)):%Y%m%d}", plan=PLAN, is_complete=False)
    receive_exceptions(database, looked=looked, exceptions=found, now=now, lease=lease)
    with reading(database) as session:
        told = set(session.scalars(select(TicketRow.identity).where(TicketRow.type.in_(TYPES))))
        told -= {one.identity for one in found}
        told -= queries.findings_that_stand(session, told)
    clear_identities(database, looked=looked, identities=told, now=now, lease=lease)
    return found


def find(database: Database, stores: Stores, *, now: datetime) -> tuple[ExceptionFound, ...]:
    """What is missing or does not fit, over all files that stand."""
    with reading(database) as session:
        company = company_of(session)
        parts = queries.visible_parts(session)
        files = queries.file_names(session)
        steps = _steps(session)
        expected = expected_files(session)
    tolerance = _tolerance(company)
    return (
        *missing_files(expected, list(covered_by(parts)), company=company, now=now),
        *view_mismatches(parts, store=stores.facts, tolerance=tolerance, files=files),
        *(files_do_not_follow(one, scope=_scope_of(parts, one), files=files) for one in steps),
    )


def _steps(session: Session) -> list[Step]:
    ends = sorted(queries.balance_ends(session), key=_book)
    return [step for _, group in groupby(ends, key=_book) for step in steps_that_break(list(group))]


def _book(one: FileEnd) -> tuple[str, str]:
    return one.end.account, one.end.currency


def covered_by(parts: Iterable[FactPart]) -> Iterator[Covered]:
    """Which days files cover, by kind and owner."""
    for part in parts:
        if part.first_day is None or part.last_day is None:
            continue
        for scope in part.scopes:
            by_account = part.kind in (FactKind.LEDGER, FactKind.BANK)
            owner = scope.account if by_account else f"{scope.platform}/{scope.shop}"
            yield Covered(part.kind, owner, part.first_day, part.last_day)


def _scope_of(parts: tuple[FactPart, ...], step: Step) -> PartScope:
    mine = (scope for part in parts if part.file_id == step.after.file_id for scope in part.scopes)
    account = step.after.end.account
    return next((one for one in mine if one.account == account), PartScope("", "", account))


def _tolerance(company: Company) -> dict[str, int]:
    shops = {one.id: one.tolerance_minor for one in company.shops}
    return {one.number: shops[one.shop_id] for one in company.accounts if one.shop_id in shops}
