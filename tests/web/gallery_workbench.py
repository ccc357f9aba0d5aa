"""Believable pages for the gallery: the workbench, its equation, and the notices."""

from dataclasses import replace

from tests.web.gallery_tickets import (
    LIN,
    S,
    at,
    finance_page,
    ticket_rows,
)
from web.views.imports import (
    ExpectedFile,
    NextStep,
)
from web.views.money import EquationView, TermView, causes, equation
from web.views.notices import NoticeLine, NoticesView
from web.views.search import SearchView
from web.views.shell import SYSTEM_PERSON, Choice, Listing
from web.views.tickets import Total
from web.views.workbench import PlanLine, WorkbenchView, ages


def day() -> EquationView:
    return equation(
        (
            TermView("核对", 384291736, count="18,642 行"),
            TermView("已对平", 377120411, operator="=", state=S.EVEN, count="18,417 行"),
            TermView("在途", 5830675, operator="+", state=S.TRANSIT, count="183 行"),
            TermView(
                "差异", 1340650, operator="+", state=S.DIFFERS, odd=True, count="42 张工单", href="/tickets"
            ),
        ),
        bar=True,
    )


def workbench() -> WorkbenchView:
    files = (
        ("tmall", "天猫订单", "6,204 行", S.EVEN, "平"),
        ("alipay", "支付宝账务明细", "7,918 行", S.EVEN, "平"),
        ("jd", "京东结算单", "2,347 行", S.BROKEN, "12 坏行"),
        ("courier", "顺丰月结账单", "1,286 行", S.EVEN, "平"),
        ("bank", "招商银行流水", "887 行", S.EVEN, "平"),
        ("douyin", "抖音结算单 11-18", "应到 11-19 10:00", S.BROKEN, "缺"),
        ("wechat", "微信资金账单 11-19", "应到 今天 10:00", S.TRANSIT, "未到"),
    )
    return WorkbenchView(
        note="11 月 20 日 星期五 · 上次离开后：5 个文件到账，11 条差异已自动平账",
        equation=day(),
        equation_note="运行 R-20261120-01 · 06:12 完成 · 五家店 · 规则第 14 版",
        equation_href="/run",
        plans=(
            PlanLine("退款", "372 行里 347 行已对平", S.DIFFERS, "16 个差异", "/run"),
            PlanLine("退货", "329 行里 290 行已对平", S.EVEN, "全部对平", "/run"),
        ),
        first_steps=(),
        ages=ages(
            (
                ("0–1", 512000),
                ("2–3", 390400),
                ("4–7", 248000),
                ("8–15", 130200),
                ("16–30", 48000),
                (">30", 12000),
            )
        ),
        views=(
            Choice("我的", "/", current=True, count=18),
            Choice("今日到期", "/?view=due", count=8),
            Choice("等客服或仓库", "/?view=waiting", count=4),
            Choice("我已提交", "/?view=sent", count=6),
        ),
        tickets=Listing(ticket_rows(), 18, next_href="/tickets"),
        totals=(Total(614982, "CNY"),),
        start_href="/tickets/T-20261119-0318",
        all_href="/tickets",
        causes=causes(
            (
                ("抖音 11-18 结算账单没有到", "未回款 · 4 张", 631800, "/tickets?cause=1"),
                ("退款按标价填写，未按实付分摊", "退款金额不符 · 6 张", 184273, "/tickets?cause=2"),
                ("佣金率 11-16 起由 5.0% 变为 5.5%", "费率不符 · 17 张", 120460, "/tickets?cause=3"),
                ("顺丰 11 月新价目未录入", "运费不符 · 9 张", 31240, "/tickets?cause=4"),
            ),
            rest=("其余，各有各的原因", "6 种类型 · 6 张", 372877, ""),
        ),
        causes_note="42 张里 36 张归为 4 个",
        causes_totals=(Total(1340650, "CNY"),),
        files=tuple(ExpectedFile(*one, href="/imports") for one in files),
        files_href="/imports",
        approvals=Choice("7 张等你审批", "/approvals"),
        import_href="/imports",
    )


def fresh_workbench() -> WorkbenchView:
    """Of an installation that has reconciled nothing."""
    return replace(
        workbench(),
        equation=None,
        plans=(),
        ages=(),
        first_steps=(
            NextStep("建店铺和账户", "由管这套系统的人运行 ./duiping setup FILE.toml", "已建", ""),
            NextStep("导入文件", "订单、售后单、平台付了什么、仓库收了什么", "导入", "/imports", True),
            NextStep("对账", "对不上的变成工单，交给能处理的人", "对账", "/runs"),
        ),
        tickets=Listing((), 0),
        totals=(),
        start_href="",
        causes=(),
        causes_note="",
        causes_totals=(),
        files=(),
        approvals=None,
    )


def search() -> SearchView:
    page = finance_page()
    return SearchView(
        asked="178412077350001",
        tickets=ticket_rows()[:2],
        tickets_total=2,
        all_href="/tickets",
        facts=page.facts,
        facts_are_cut=True,
        orders=(Choice("4108220641553087", "/orders/4108220641553087"),),
        shortest=4,
    )


def notices() -> NoticesView:
    lines = tuple(
        NoticeLine(
            at=at(-n),
            who=LIN if n % 2 else SYSTEM_PERSON,
            what="交给陈思远" if n % 2 else "运行 R-20261120-01 发现差异有变",
            number=f"T-20261119-032{n}",
            type_label="重复退款",
            state=S.SHORT,
            href=f"/tickets/T-20261119-032{n}",
            is_unread=n < 2,
        )
        for n in range(5)
    )
    return NoticesView(lines=lines, unread=2, read_href="/notices/read", until=7, longest=50)
