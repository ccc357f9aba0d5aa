"""Questions about the master data; frozen values out, ordered by name so that every run sees them alike."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from company.tables import AccountRow, FeeContractRow, LedgerClassRow, ShopRow
from company.values import Account, FeeContract, LedgerClass, LedgerText, Shop


def shops(session: Session) -> tuple[Shop, ...]:
    rows = session.scalars(select(ShopRow).order_by(ShopRow.platform, ShopRow.name))
    return tuple(_shop(row) for row in rows)


def shop(session: Session, shop_id: int) -> Shop | None:
    row = session.get(ShopRow, shop_id)
    return None if row is None else _shop(row)


def shops_named(session: Session, name: str, *, platform: str | None = None) -> tuple[Shop, ...]:
    """Every shop of that name; two platforms may each have one."""
    found = (one for one in shops(session) if one.name == name)
    return tuple(one for one in found if platform is None or one.platform == platform)


def fee_contracts(session: Session) -> tuple[FeeContract, ...]:
    order = (FeeContractRow.shop_id, FeeContractRow.fee_class, FeeContractRow.code, FeeContractRow.valid_from)
    return tuple(
        FeeContract(
            shop_id=row.shop_id,
            fee_class=row.fee_class,
            code=row.code,
            rate_ppm=row.rate_ppm,
            returned_on_refund=row.returned_on_refund,
            valid_from=row.valid_from,
        )
        for row in session.scalars(select(FeeContractRow).order_by(*order))
    )


def accounts(session: Session) -> tuple[Account, ...]:
    rows = session.scalars(select(AccountRow).order_by(AccountRow.number))
    return tuple(
        Account(
            id=row.id,
            number=row.number,
            kind=row.kind,
            shop_id=row.shop_id,
            payee_names=tuple(row.payee_names),
            currency=row.currency,
        )
        for row in rows
    )


def ledger_texts(session: Session) -> tuple[LedgerText, ...]:
    rows = session.scalars(select(LedgerClassRow).order_by(LedgerClassRow.source, LedgerClassRow.text))
    return tuple(LedgerText(r.source, r.text, LedgerClass(r.ledger_class), r.fee_code) for r in rows)


def _shop(row: ShopRow) -> Shop:
    return Shop(
        id=row.id,
        platform=row.platform,
        name=row.name,
        currency=row.currency,
        timezone=row.timezone,
        as_of=row.as_of,
        settle_within_days=row.settle_within_days,
        refund_within_days=row.refund_within_days,
        return_within_days=row.return_within_days,
        payout_within_days=row.payout_within_days,
        voucher_within_days=row.voucher_within_days,
        tolerance_minor=row.tolerance_minor,
        max_shop_discount_ppm=row.max_shop_discount_ppm,
    )
