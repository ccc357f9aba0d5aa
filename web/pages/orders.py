"""One order, found by any of its numbers, and everything known of it."""

from dataclasses import replace

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from company.queries import accounts, shops
from company.values import Shop
from intake.facts import FactKind
from intake.queries import file_names, visible_parts
from intake.store import FactStore
from matching.explaining.dossier import Dossier, dossier_of
from matching.explaining.standing import Standing, standing_of
from matching.explaining.steps import Waterfall
from matching.explaining.subject import identities_of
from matching.explaining.timeline import stories_of
from matching.explaining.waterfall import waterfall_of
from people.access import Permission, may
from people.actors import Actor
from web.access import Pages
from web.building.order_page import OrderFound, order_view
from web.doors import doors, now, reading
from web.identity import me
from web.masking import masked
from web.pages.search import kinds_for
from web.shell import change_shell
from web.wording import words
from workflow.listing import tickets_identified

pages = Pages("orders", __name__, url_prefix="/orders")


@pages.page("/<path:number>", needs=Permission.SEE_TICKETS)
def show(number: str) -> ResponseReturnValue:
    """The order that the number leads to; where it leads to none, what else is known of the number."""
    actor = me()
    with reading() as session:
        known = shops(session)
        dossier = _dossier(session, number, known)
        if dossier is None:
            return redirect(url_for("search.show", q=number), 303)
        shop = next(
            (one for one in known if (one.platform, one.name) == (dossier.platform, dossier.shop)), None
        )
        found = _found(session, dossier, shop, actor)
    change_shell(search=number)
    return render_template(
        "pages/orders/order.html", view=order_view(found, actor=actor, words=words(), now=now())
    )


def _dossier(session: Session, number: str, known: tuple[Shop, ...]) -> Dossier | None:
    by_id = {shop.id: (shop.platform, shop.name) for shop in known}
    return dossier_of(
        number,
        parts=visible_parts(session),
        store=FactStore(doors().settings.facts_dir),
        files=file_names(session),
        accounts={one.number: by_id[one.shop_id] for one in accounts(session) if one.shop_id in by_id},
    )


def _found(session: Session, dossier: Dossier, shop: Shop | None, actor: Actor) -> OrderFound:
    """What the plans made of the order, and of it what the reader may see."""
    standing = standing_of(
        session,
        dossier.rows,
        shop_id=None if shop is None else shop.id,
        runs_dir=doors().settings.runs_dir,
    )
    shown = _shown(dossier, actor)
    identities = identities_of(dossier, standing)
    return OrderFound(
        dossier=shown,
        standing=standing,
        fall=_money(dossier, standing, shop) if may(actor, Permission.SEE_IMPORTS) else None,
        stories=stories_of(shown, standing),
        tickets=tickets_identified(session, identities, reader=actor),
    )


def _money(dossier: Dossier, standing: Standing, shop: Shop | None) -> Waterfall:
    return waterfall_of(
        dossier,
        standing,
        currency="CNY" if shop is None else shop.currency,
        tolerance_minor=0 if shop is None else shop.tolerance_minor,
    )


def _shown(dossier: Dossier, actor: Actor) -> Dossier:
    """Rows of the kinds that the reader's work needs, personal data in them covered."""
    kinds = kinds_for(actor)
    return replace(dossier, rows=tuple(masked(row) for row in dossier.rows if FactKind(row.kind) in kinds))
