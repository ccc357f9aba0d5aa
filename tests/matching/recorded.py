"""A small company put where a run looks for it: master data and catalogue in SQL, facts in Parquet."""

import hashlib
from datetime import datetime
from pathlib import Path

from company.tables import AccountRow, FeeContractRow, ShopRow
from database.engine import Database
from database.unit_of_work import UnitOfWork, unit_of_work
from intake.facts import SCHEMAS, FactKind, FileId
from intake.store import FactStore
from intake.tables import FactPartRow, SourceFileRow
from matching.running import RunResult, run_plan
from people.actors import Actor, Role
from tests.matching.small_company import KINDS, SmallCompany, table_of

LIN = Actor("lin", "lin", "林晓芸", frozenset({Role.FINANCE}))


def record_company(database: Database, company: SmallCompany) -> None:
    """Master data; the ids of its shops come out as 1, 2, …"""
    with unit_of_work(database) as work:
        for shop in company.shops:
            names = [column.name for column in ShopRow.__table__.columns]
            work.add(ShopRow(**{name: getattr(shop, name) for name in names}))
        work.flush()
        for account in company.accounts:
            work.add(
                AccountRow(
                    number=account.number,
                    kind=account.kind,
                    shop_id=account.shop_id,
                    payee_names=[],
                    currency=account.currency,
                )
            )
        for fee in company.fees:
            work.add(
                FeeContractRow(
                    shop_id=fee.shop_id,
                    fee_class=fee.fee_class,
                    code=fee.code,
                    rate_ppm=fee.rate_ppm,
                    returned_on_refund=fee.returned_on_refund,
                    valid_from=fee.valid_from,
                )
            )


def record_facts(database: Database, store: FactStore, company: SmallCompany, *, now: datetime) -> None:
    """One file per kind; it covers what the company's files cover of its kind."""
    with unit_of_work(database) as work:
        for kind in KINDS:
            _record_kind(work, store, company, kind, now=now)


def _record_kind(
    work: UnitOfWork, store: FactStore, company: SmallCompany, kind: FactKind, *, now: datetime
) -> None:
    name = f"{kind}.csv"
    file = SourceFileRow(
        batch_id=None,
        name=name,
        sha256=hashlib.sha256(f"{name} {now}".encode()).hexdigest(),
        size=0,
        status="imported",
        received_at=now,
        received_by="lin",
        imported_at=now,
        source="template",
        asked={},
        refusal=None,
        same_as_id=None,
    )
    work.add(file)
    work.flush()
    rows = [{**row, "file_id": file.id} for row in company.rows.get(kind, ())]
    table = table_of(kind, rows, company.shops[0])
    path = store.new_path(kind, FileId(file.id))
    store.write(path, SCHEMAS[kind], table.to_batches())
    covering = [one for one in company.files if one.kind == kind]
    owners = {
        (one.shop.platform, one.shop.name, one.owner if kind is FactKind.LEDGER else "") for one in covering
    }
    work.add(
        FactPartRow(
            file_id=file.id,
            kind=kind.value,
            path=path,
            replaces_path="",
            rows=table.num_rows,
            first_day=min((one.first for one in covering), default=None),
            last_day=max((one.last for one in covering), default=None),
            scopes=sorted(owners),
            verified=True,
        )
    )


def run(database: Database, store: FactStore, folder: Path, plan: str, *, now: datetime) -> RunResult:
    return run_plan(database, store, plan=plan, runs_dir=folder, requested_by=LIN, now=now)
