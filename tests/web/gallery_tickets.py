"""Believable tickets for the gallery: the ones of the look's pictures."""

from datetime import UTC, datetime, timedelta

from tests.web.gallery_facts import facts
from web.formatting import Due, Moment, due, moment
from web.views.money import EquationView, MoneyState, TermView, equation
from web.views.shell import SYSTEM_PERSON, Choice, Listing, MenuView, Person
from web.views.tickets import (
    ActionForm,
    AskedQuestion,
    EntryLine,
    Field,
    FieldKind,
    Resolving,
    Step,
    TicketHead,
    TicketListView,
    TicketPageView,
    TicketRow,
    Total,
    TrailEntry,
    TrailFile,
    Way,
)

NOW = datetime(2026, 11, 20, 1, 42, tzinfo=UTC)  # 09:42 in Shanghai
LIN = Person("林晓芸", "林", 1)
CHEN = Person("陈思远", "陈", 2)
ZHOU = Person("周启明", "周", 3)
WU = Person("吴建国", "吴", 4)
HE = Person("何静", "何", 4)
S = MoneyState


def at(hours: float) -> Moment:
    return moment(NOW + timedelta(hours=hours), now=NOW)


def due_in(hours: float) -> Due:
    return due(NOW + timedelta(hours=hours), now=NOW)


_ROWS = (
    ("重复退款", S.SHORT, "tmall", "178403926615502", "两笔退款流水，各 438.00", "客服核实", -43800, -2),
    (
        "银行来款不明",
        S.DOUBT,
        "bank",
        "C20261119004417",
        "户名是支付宝，金额对不上任何提现",
        "财务处理",
        120000,
        -0.67,
    ),
    (
        "退款金额不符",
        S.SHORT,
        "tmall",
        "178412077350418",
        "实退等于标价，没按实付分摊",
        "财务处理",
        -25919,
        1.8,
    ),
    ("未回款", S.SHORT, "douyin", "6938120457711093", "交易成功 7 天，没有结算行", "财务处理", -158000, 2.3),
    ("未知扣费", S.DOUBT, "tmall", "2026111922001417", "业务类型“品牌新享”不在分类表", "待分派", 12000, 3.9),
    ("重复结算", S.OVER, "jd", "302194417705", "两笔结算 642.00，流水号不同", "财务处理", 64200, 6.3),
    ("退款未入库", S.SHORT, "tmall", "178399810264417", "退款 12 天，仓库没有入库", "仓库核实", -32900, 7.8),
    (
        "费率不符",
        S.SHORT,
        "tmall",
        "4108220688213904",
        "按 5.0% 应扣 713.20，实扣 784.52",
        "财务处理",
        -7132,
        7.8,
    ),
    ("长款", S.OVER, "pdd", "261116-40219937715", "多结 86.40，等于平台补贴", "财务处理", 8640, 24.3),
    ("短款", S.SHORT, "tmall", "4108220641870023", "少结 50.00，等于一张店铺券", "财务处理", -5000, 24.3),
    (
        "入库未退款",
        S.OVER,
        "douyin",
        "6938120399817742",
        "11-15 已入库，没有退款流水",
        "客服核实",
        21900,
        26.3,
    ),
    ("无售后单退款", S.SHORT, "tmall", "2026111822001409", "退款流水没写售后单", "客服核实", -16800, 29.3),
    ("平台有单我方无单", S.DOUBT, "jd", "JD1119-0073318", "订单没有导入过", "待分派", 38800, 32.3),
    (
        "提现金额不符",
        S.SHORT,
        "douyin",
        "20261118110070",
        "银行少到 12.00，像提现手续费",
        "财务处理",
        -1200,
        72.3,
    ),
    ("快递重复收费", S.SHORT, "courier", "SF1480267731954", "同一运单收了两次运费", "财务处理", -2300, 74.3),
)


def ticket_rows(*, current: int = -1) -> tuple[TicketRow, ...]:
    return tuple(
        TicketRow(
            f"T-20261119-{318 + place:04d}",
            f"/tickets/T-20261119-{318 + place:04d}",
            *row[:7],
            currency="CNY",
            due=due_in(row[7]),
            assignee=LIN if place % 3 else None,
            current=place == current,
        )
        for place, row in enumerate(_ROWS)
    )


def _views(label: str = "我的，按到期") -> MenuView:
    names = (("我的", 18), ("我的班组", 31), ("未分派", 4), ("待我审批", 0), ("全部", 42))
    return MenuView(label, tuple(Choice(n, "/tickets", current=n == "我的", count=c) for n, c in names))


def _facet(label: str, *names: str, is_set: bool = False) -> MenuView:
    return MenuView(label, tuple(Choice(n, "/tickets", count=3) for n in names), is_set)


def ticket_list(*, current: int = -1, empty: bool = False) -> TicketListView:
    rows = () if empty else ticket_rows(current=current)
    return TicketListView(
        views=_views(),
        facets=(
            ("state", _facet("财务处理中", "财务处理中", "客服核实中", is_set=True)),
            ("type", _facet("", "短款", "长款", "退款金额不符")),
            ("shop", _facet("", "山月家居旗舰店", "山月生活", "山月小程序")),
            ("assignee", _facet("", "林晓芸", "赵雨桐")),
            ("due", _facet("", "逾期", "今日到期")),
        ),
        listing=Listing(rows, 0 if empty else 18, next_href="" if empty else "/tickets?after=15"),
        totals=() if empty else (Total(614982, "CNY"),),
        sort=MenuView(
            "到期", (Choice("到期", "/tickets", current=True), Choice("金额", "/tickets?sort=amount"))
        ),
        cleared_href="/tickets",
        export_href="/tickets.csv",
        empty="filter" if empty else "nothing",
    )


def difference() -> EquationView:
    return equation(
        (
            TermView("售后同意", 163981),
            TermView("账单实退", 189900, operator="−"),
            TermView("多退给买家", -25919, operator="=", state=S.SHORT, odd=True, signed=True),
        ),
        notes=("商品与数量一致，只差金额", "货已回仓，良品 1 件"),
    )


def trail() -> tuple[TrailEntry, ...]:
    return (
        TrailEntry(
            at(-0.6),
            CHEN,
            "核实，交回财务",
            "多填了，应退 1,639.81。买家同意退回差额。",
            (("同意", "是"), ("原因", "填错")),
            (TrailFile("旺旺记录.png", "/tickets/x/files/1", 48213),),
            4,
            "9b1f2c5a77e0d1c33aa0b9d7f1f43a1be4a9f0a2c06d52bb9d6f8a40c2e7d118",
        ),
        TrailEntry(
            at(-23.2), LIN, "问客服：同意退多少？买家愿意退回吗？", seq=3, hash="48bbbe87a51f" + "0" * 52
        ),
        TrailEntry(
            at(-27.5),
            SYSTEM_PERSON,
            "运行 R-20261119-01 发现差额，开单",
            seq=2,
            hash="d6a0053d3251" + "9" * 52,
        ),
        TrailEntry(at(-66), WU, "入库良品 1 件，附开箱照 2 张", seq=1, hash="71ff36aa6693" + "a" * 52),
    )


def steps(now: int = 2) -> tuple[Step, ...]:
    names = ("待分派", "客服核实", "财务处理中", "待审批", "已解决", "已归档")
    return tuple(
        Step(name, "done" if place < now else "now" if place == now else "todo")
        for place, name in enumerate(names)
    )


def _ways(*, chosen: str = "recover_buyer") -> tuple[Way, ...]:
    entries = (
        EntryLine("debit", "1221", "其他应收款 买家", 25919),
        EntryLine("credit", "1012", "其他货币资金 支付宝", 25919),
    )
    accept = (
        EntryLine("debit", "6001", "主营业务收入", 22937),
        EntryLine("debit", "2221", "应交税费 销项", 2982),
        EntryLine("credit", "1012", "其他货币资金 支付宝", 25919),
    )
    written = (
        EntryLine("debit", "6711", "营业外支出", 25919),
        EntryLine("credit", "1012", "其他货币资金 支付宝", 25919),
    )
    return (
        Way(
            "recover_buyer",
            "向买家追回",
            "建议 · 同因 6 张里 5 张这样处理",
            25919,
            "CNY",
            entries,
            chosen == "recover_buyer",
        ),
        Way("amend_case", "认可实退金额", "冲减收入 229.37，税额 29.82", 25919, "CNY", accept),
        Way("write_off", "核销", "超出 50.00 的核销上限，要主管批", 25919, "CNY", written),
    )


def _side_actions() -> tuple[ActionForm, ...]:
    people = tuple(
        Choice(name, value=key) for key, name in (("chen", "陈思远 · 客服"), ("wu", "吴建国 · 仓库"))
    )
    assign = (
        Field("assignee", "转给谁", FieldKind.SELECT, required=True, choices=people),
        Field(
            "question",
            "问什么",
            FieldKind.LONG_TEXT,
            required=True,
            help="一个问句，对方能用是、否或联系不上回答",
        ),
    )
    note = (
        Field("text", "备注", FieldKind.LONG_TEXT, required=True),
        Field("files", "附件", FieldKind.FILE, accept=".png,.jpg,.pdf"),
    )
    hold = (
        Field("reason", "原因", FieldKind.LONG_TEXT, required=True),
        Field("resume_at", "到什么时候", FieldKind.TIME, required=True),
    )
    return (
        ActionForm("assign", "assign", "转交", "/t/assign", True, hotkey="a", fields=assign),
        ActionForm("hold", "hold", "挂起", "/t/hold", True, hotkey="h", fields=hold),
        ActionForm("comment", "comment", "备注", "/t/comment", True, hotkey="n", fields=note),
        ActionForm("cancel", "cancel", "作废", "/t/cancel", False, "还有差额，运行没有说它不在了"),
    )


def head(**changes: object) -> TicketHead:
    values: dict[str, object] = {
        "number": "T-20261119-0318",
        "type_label": "退款金额不符",
        "state": S.SHORT,
        "platform": "tmall",
        "shop": "山月家居 天猫旗舰店",
        "assignee": LIN,
        "due": due_in(1.8),
        "same_cause": Choice("同因 6 张", "/tickets?cause=x"),
    }
    return TicketHead(**{**values, **changes})  # type: ignore[arg-type]


WHY = (
    "实退 1,899.00 正好等于标价。按实付分摊应退 1,639.81：1,899.00 ÷ 2,198.00 × 1,898.00。"
    "客服确认是填错，买家同意退回。",
)


def finance_page(**changes: object) -> TicketPageView:
    note = Field("note", "给审批人", FieldKind.TEXT, "买家已答应 11-25 前退回，旺旺记录在附件。")
    resolve = ActionForm(
        "resolve", "submit", "提交审批", "/t/resolve", True, primary=True, hotkey="enter", fields=(note,)
    )
    values: dict[str, object] = {
        "head": head(),
        "version": 7,
        "command_id": "5f0c7d1e",
        "steps": steps(),
        "equation": difference(),
        "facts": facts(),
        "why": WHY,
        "trail": trail(),
        "actions": _side_actions(),
        "resolving": Resolving(_ways(), resolve, waits_for="由周启明审批"),
        "neighbours": ("/tickets/T-20261119-0319", "/tickets/T-20261119-0321"),
        "place": (3, 18),
        "back_href": "/tickets",
        "sealed": True,
    }
    return TicketPageView(**{**values, **changes})  # type: ignore[arg-type]


def service_page() -> TicketPageView:
    why = tuple(
        Choice(label, value=key)
        for key, label in (
            ("renegotiated", "改了约定"),
            ("freight", "运费"),
            ("typo", "填错"),
            ("other", "其他"),
        )
    )
    answers = (
        Choice("同意", value="yes"),
        Choice("不同意", value="no"),
        Choice("联系不上", value="unreachable"),
    )
    fields = (
        Field("buyer_agrees", "买家同意退回吗", FieldKind.CHOICE, "yes", required=True, choices=answers),
        Field(
            "final_agreed",
            "最后同意退多少",
            FieldKind.AMOUNT,
            required=True,
            unit="元",
            error="填一个金额，如 1639.81",
        ),
        Field("why", "为什么不一样", FieldKind.CHOICE, required=True, choices=why),
        Field("chat", "聊天记录", FieldKind.FILE, required=True, accept=".png,.jpg,.pdf"),
    )
    confirm = ActionForm(
        "confirm", "confirm_cs", "交回财务", "/t/confirm", True, primary=True, hotkey="enter", fields=fields
    )
    return finance_page(
        head=head(assignee=CHEN),
        steps=steps(1),
        question=AskedQuestion(LIN, "多退的 ¥259.19，买家同意退回吗？"),
        resolving=None,
        actions=(
            confirm,
            *_side_actions()[2:3],
            ActionForm(
                "hand_back",
                "hand_back_cs",
                "退回",
                "/t/hand_back",
                True,
                fields=(Field("reason", "原因", FieldKind.LONG_TEXT, required=True),),
            ),
        ),
    )


def approver_page() -> TicketPageView:
    reason = (Field("reason", "为什么驳回", FieldKind.LONG_TEXT, required=True),)
    actions = (
        ActionForm("approve", "approve", "批准", "/t/approve", True, primary=True, hotkey="enter"),
        ActionForm("reject", "reject", "驳回", "/t/reject", True, hotkey="r", fields=reason),
        ActionForm("withdraw", "withdraw", "撤回", "/t/withdraw", False, "只有提交人能撤回"),
    )
    return finance_page(
        steps=steps(3),
        actions=actions,
        resolving=Resolving(_ways()[:1], is_proposal=True, note="买家已答应 11-25 前退回，旺旺记录在附件。"),
    )
