"""The sample company's people before their browsers, with tickets that runs opened, on both databases."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from database.clock import FixedClock
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from intake.exceptions import EvidenceRow, ExceptionFound, Explanation, Term
from people.accounts import add_user
from people.actors import SYSTEM, Role
from tests.web.conftest import CHEAP, PASSWORD, Browser
from web.app import create_app
from workflow.queries import TicketFilter, TicketLine, ticket_list
from workflow.receiving import Looked, receive_exceptions

PNG = b"\x89PNG\r\n\x1a\n" + b"chat" * 8
STAFF = {
    "lin": ("林晓芸", Role.FINANCE),
    "zhao": ("赵雨桐", Role.FINANCE),
    "zhou": ("周启明", Role.FINANCE_LEAD),
    "fang": ("方文", Role.FINANCE_LEAD),
    "chen": ("陈思远", Role.CUSTOMER_SERVICE),
    "wu": ("吴建国", Role.WAREHOUSE),
    "he": ("何静", Role.AUDITOR),
    "shen": ("沈岚", Role.MANAGER),
    "admin": ("管理员", Role.ADMIN),
}
SHOP = ("taobao", "山月家居旗舰店")


def evidence(kind: str, row_no: int, odd: tuple[str, ...] = (), **fields: Any) -> EvidenceRow:
    return EvidenceRow(
        kind, 1, f"{kind}_0719.csv", row_no, "test", f"{kind}|{row_no}", fields, frozenset(odd)
    )


def refund(number: int = 1, *, over_minor: int = 25_919, **changes: Any) -> ExceptionFound:
    """More was refunded than was agreed."""
    agreed, case = 163_981, f"17841207735{number:04d}"
    values: dict[str, Any] = {
        "type": "refund_amount_mismatch",
        "platform": SHOP[0],
        "shop": SHOP[1],
        "account": "",
        "key": {"case_no": case},
        "plan": "refunds",
        "amount_minor": -over_minor,
        "currency": "CNY",
        "team": "customer_service",
        "explanation": Explanation(
            "refund_too_high",
            {"agreed_minor": agreed, "refunded_minor": agreed + over_minor, "extra_minor": over_minor},
        ),
        "terms": (Term("agreed", agreed), Term("refunded", agreed + over_minor)),
        "evidence": (
            evidence("orders", 1204, order_no=f"41082206771{number:05d}", title="人体工学椅 Pro", quantity=1,
                     goods_amount_minor=189_900, buyer_paid_minor=163_981, order_status="completed",
                     completed_at="2026-07-11T00:03:27"),
            evidence("after_sales", 88, case_no=case, quantity=1, agreed_amount_minor=agreed,
                     refunded_at="2026-07-16T09:18:44", case_status="refunded"),
            evidence("ledger", 2317, ("amount_minor",), ledger_no=f"20260716220014{number:04d}", case_no=case,
                     amount_minor=-agreed - over_minor, occurred_at="2026-07-16T09:18:47",
                     **{"class": "refund"}),
        ),
    }  # fmt: skip
    return ExceptionFound(**{**values, **changes})


def unsettled(number: int = 1) -> ExceptionFound:
    """Nothing came for a completed order."""
    params: dict[str, str | int | bool | None] = {
        "completed_on": "2026-07-01",
        "days": 10,
        "missing_minor": 158_000,
    }
    return refund(
        number,
        type="unsettled",
        key={"order_no": f"6938120457{number:06d}"},
        plan="settlement",
        amount_minor=-158_000,
        team="finance",
        explanation=Explanation("unsettled", params),
        terms=(Term("came", 0), Term("due", 158_000)),
        evidence=(evidence("orders", 7, order_no=f"6938120457{number:06d}", buyer_paid_minor=158_000),),
    )


@dataclass(slots=True)
class Company:
    """Everybody, each with a browser of his own, over one database."""

    app: Flask
    database: Database
    settings: Settings
    clock: FixedClock
    browsers: dict[str, Browser] = field(default_factory=dict)
    runs: int = 0

    def find(self, *found: ExceptionFound) -> list[str]:
        """Numbers of all tickets at work after a run found these, and nothing else, oldest first."""
        self.runs += 1
        for plan in sorted({one.plan for one in found}):
            receive_exceptions(
                self.database,
                looked=Looked(
                    run=f"R-20260720-{self.runs:02d}",
                    plan=plan,
                    as_of_by_shop={SHOP: date(2026, 7, 20)},
                    is_complete=False,
                ),
                exceptions=[one for one in found if one.plan == plan],
                now=self.clock.now(),
            )
        return [line.number for line in self.lines()]

    def lines(self, **wanted: Any) -> tuple[TicketLine, ...]:
        with reading(self.database) as session:
            return ticket_list(session, TicketFilter(sort="oldest", per_page=500, **wanted)).lines

    def browser(self, name: str) -> Browser:
        if name not in self.browsers:
            opened = Browser(self.app.test_client())
            assert opened.sign_in(name).status_code == 303
            self.browsers[name] = opened
        return self.browsers[name]

    def page(self, number: str, name: str) -> str:
        answer = self.browser(name).get(f"/tickets/{number}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def act(self, number: str, action: str, name: str, **sent: Any) -> TestResponse:
        """Sends the form of the action as it stands on the person's page, with what he fills in."""
        return self.send(number, action, name, self.form(number, action, name) | sent)

    def form(self, number: str, action: str, name: str) -> dict[str, str]:
        """The hidden fields of the action's form."""
        found = re.search(
            rf'<form action="(/tickets/{number}/{action})[^"]*".*?</form>', self.page(number, name), re.S
        )
        assert found, f"{name} finds no form to {action} {number}"
        pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found.group(0))
        return {key: unescape(value) for key, value in pairs}

    def send(self, number: str, action: str, name: str, form: dict[str, Any]) -> TestResponse:
        data = {key.replace("__", "."): value for key, value in form.items()}
        return self.browser(name).client.post(
            f"/tickets/{number}/{action}", data=data, content_type="multipart/form-data"
        )

    def settle_facts(self, number: str) -> None:
        """Finance asks, customer service answers with a file."""
        asked = self.act(
            number, "assign", "lin", assignee="customer_service/chen", question="买家同意退回吗？"
        )
        assert asked.status_code == 303, asked.text
        answered = self.act(number, "confirm", "chen", **ANSWERS, after_sale_fact__chat=png())
        assert answered.status_code == 303, answered.text

    def propose(self, number: str, name: str = "lin") -> TestResponse:
        return self.act(number, "resolve", name, **PROPOSAL)


ANSWERS = {
    "after_sale_fact__final_agreed": "1,639.81",
    "after_sale_fact__why": "typo",
    "after_sale_fact__buyer_agrees": "yes",
}
PROPOSAL = {
    "resolution": "recover_buyer",
    "way.recover_buyer.claim_due_on": "2026-08-20",
    "way.write_off.adjustment.difference": "1.00",
    "text": "买家已答应退回",
}


def png(name: str = "旺旺记录.png", content: bytes = PNG) -> tuple[BytesIO, str]:
    return BytesIO(content), name


@pytest.fixture
def company(database: Database, settings: Settings, clock: FixedClock) -> Company:
    app = create_app(settings, database, clock=clock, hashing=CHEAP)
    with unit_of_work(database) as work:
        for name, (display_name, role) in STAFF.items():
            add_user(
                work, name=name, display_name=display_name, roles=[role], password=PASSWORD, actor=SYSTEM,
                now=clock.now(), hashing=CHEAP,
            )  # fmt: skip
    return Company(app, database, settings, clock)


@pytest.fixture
def statements(company: Company) -> Callable[[], Any]:
    """Counts the SQL statements sent while a block runs."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                seen.append(statement)

        engines = {id(one.pool): one for one in (company.database.reader, company.database.writer)}.values()
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)

    return counting
