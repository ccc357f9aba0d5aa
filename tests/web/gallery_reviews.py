"""Believable pages for the gallery: approvals, archive, users, signing in."""

from tests.web.gallery_facts import facts
from tests.web.gallery_tickets import (
    CHEN,
    HE,
    LIN,
    WHY,
    WU,
    ZHOU,
    S,
    at,
    difference,
    head,
    ticket_rows,
    trail,
)
from web.views.approvals import AccountLine, ApprovalGroup, ApprovalRow, ApprovalsView, Check, Consequence
from web.views.archive import ArchivedTicketView, ArchiveRow, ArchiveView, Month, Proof, VerdictView
from web.views.shell import SYSTEM_PERSON, Choice, Listing, MenuView, Refusal
from web.views.tickets import EntryLine, Total
from web.views.users import ErrorView, LoginView, UserLine, UsersView

_APPROVALS = (
    ("退款金额不符", "实退等于标价，没按实付分摊", "向买家追回", "借 1221　贷 1012", "林晓芸", 25919),
    ("重复退款", "两笔退款流水，买家答应退回", "向买家追回", "借 1221　贷 1012", "林晓芸", 43800),
    ("费率不符", "佣金率多 0.5%，17 单一并", "向平台索赔", "借 1221　贷 6601", "林晓芸", 120460),
    ("短款", "少结的等于店铺券", "记店铺优惠", "借 6001 2221　贷 1122", "赵雨桐", 5000),
    ("提现金额不符", "少到的等于提现手续费", "记手续费", "借 6603　贷 1012", "赵雨桐", 1200),
    ("退款未入库", "11-18 补到入库单", "找到，补入库", "借 1405　贷 6401", "林晓芸", 32900),
    ("长款", "多结的等于平台补贴", "记平台补贴", "借 1012　贷 6001 2221", "林晓芸", 8640),
)


def approvals(*, chosen: bool = True) -> ApprovalsView:
    rows = tuple(
        ApprovalRow(
            f"T-2026111{n}-0318",
            f"/tickets/T-{n}",
            one[0],
            one[1],
            one[2],
            one[3],
            one[4],
            one[5],
            "CNY",
            f"t{n}",
            chosen,
        )
        for n, one in enumerate(_APPROVALS)
    )
    total = sum(row.amount_minor for row in rows)
    single = (
        ApprovalRow(
            "T-9",
            "/tickets/T-9",
            "未回款",
            "平台确认漏结一单",
            "向平台索赔",
            "借 1221　贷 1122",
            "林晓芸",
            743000,
            "CNY",
            "t9",
        ),
    )
    own = (
        ApprovalRow(
            "T-8",
            "/tickets/T-8",
            "凭证金额不符",
            "凭证少记税额",
            "补记差额",
            "借 6601　贷 1122",
            "周启明",
            901,
            "CNY",
            "t8",
        ),
    )
    accounts = (
        AccountLine("1012", "其他货币资金", 8640, 70919),
        AccountLine("1221", "其他应收款", 190179, 0),
        AccountLine("1405", "库存商品", 32900, 0),
        AccountLine("6601", "销售费用", 0, 160800),
    )
    checks = (
        Check(S.EVEN, "没有一张是你自己提交的"),
        Check(S.EVEN, "都和提交时一样，事实没有变"),
        Check(S.DOUBT, "1 张在你打开后被撤回，已移出：", Choice("T-20261118-0204", "/tickets/T-2")),
    )
    return ApprovalsView(
        views=MenuView("待我审批", (Choice("待我审批", "/approvals", current=True, count=12),)),
        groups=(
            ApprovalGroup(
                "together",
                "可一并批准",
                "都在你的 5,000.00 限额内，提交后没有变动",
                rows,
                (Total(total, "CNY"),),
                True,
            ),
            ApprovalGroup(
                "single", "每张超过 5,000.00，逐张批，还要第二人", "", single, (Total(743000, "CNY"),)
            ),
            ApprovalGroup(
                "own", "你自己提交的，由沈岚批", "", own, (Total(901, "CNY"),), closed="提交人不批自己的单"
            ),
        ),
        consequence=Consequence(7, total, "CNY", accounts, 231719, 231719, True, checks, rows[:5])
        if chosen
        else None,
        approve_href="/approvals",
        refresh_href="/approvals",
        preview_href="/approvals/preview",
        command_id="31",
    )


def verdict(*, ok: bool = True) -> VerdictView:
    return VerdictView(
        "归档完整，没有被改过" if ok else "第 3 条被改过",
        "何静于 2026-11-20 14:06:31 校验，用时 0.04 秒，逐条重算 18,432 条",
        ok,
        (
            Proof("没有缺号", "事件 1 到 18,432，连续", "18,432 / 18,432", S.EVEN),
            Proof(
                "没有改动",
                "每条内容重算的摘要与封存时相同",
                "18,432 / 18,432" if ok else "18,431 / 18,432",
                S.EVEN if ok else S.BROKEN,
            ),
            Proof("附件未换", "照片、聊天记录、账单原件", "2,106 / 2,106", S.EVEN),
            Proof("两人经手", "提交人与审批人都不是同一人", "1,284 / 1,284", S.EVEN),
        ),
    )


def archive() -> ArchiveView:
    rows = tuple(
        ArchiveRow(
            f"T-20261003-{114 + n:04d}",
            "/archive/T-1",
            row.type_label,
            row.state,
            row.platform,
            row.subject,
            "向买家追回",
            row.amount_minor,
            "CNY",
            at(-24 * n - 30),
        )
        for n, row in enumerate(ticket_rows()[:8])
    )
    months = tuple(
        Month(f"2026-{month:02d}", "/archive", 1284 - month * 7, month == 10) for month in range(11, 2, -1)
    )
    return ArchiveView(
        months=months,
        types=MenuView("", (Choice("短款", "/archive"),)),
        listing=Listing(rows, 1284, next_href="/archive?page=2"),
        verdict=verdict(),
        verify_href="/archive/verify",
        command="./duiping verify",
    )


def archived() -> ArchivedTicketView:
    entry = (
        EntryLine("debit", "1221", "其他应收款 买家", 25919),
        EntryLine("credit", "1012", "其他货币资金 支付宝", 25919),
    )
    return ArchivedTicketView(
        head=head(due=None),
        verdict=verdict(),
        equation=difference(),
        facts=facts(),
        why=WHY,
        resolution="向买家追回",
        entry=entry,
        hands=(("提交", LIN), ("核实", CHEN), ("核实", WU), ("批准", ZHOU), ("归档", SYSTEM_PERSON)),
        trail=trail(),
        head_hash="d6a0053d325199f0719d4939bdd529a6cd9ce8fee402a679a1d8121beebc6810",
        archived=at(-30),
        keep_until="2056-12-31",
        bundle_href="/archive/T-1/bundle",
        verify_href="/archive/T-1/verify",
        command="./duiping verify T-20261119-0318.zip",
        back_href="/archive",
    )


def users() -> UsersView:
    people = (
        ("lin", LIN, ("财务",)),
        ("zhou", ZHOU, ("财务主管",)),
        ("chen", CHEN, ("客服",)),
        ("wu", WU, ("仓库",)),
        ("he", HE, ("审计",)),
    )
    lines = tuple(
        UserLine(name, who, roles, name != "wu", at(-n * 5 - 0.2) if n < 4 else None, "/u/off", "/u/pw")
        for n, (name, who, roles) in enumerate(people)
    )
    roles = tuple(
        Choice(label, value=value)
        for value, label in (
            ("finance", "财务"),
            ("finance_lead", "财务主管"),
            ("customer_service", "客服"),
            ("warehouse", "仓库"),
        )
    )
    return UsersView(lines, "/users", "9", roles, issued_password="kestrel-anvil-plum-72")


def login() -> LoginView:
    hint = (
        ("lin", "林晓芸 · 财务"),
        ("zhou", "周启明 · 财务主管"),
        ("chen", "陈思远 · 客服"),
        ("wu", "吴建国 · 仓库"),
        ("he", "何静 · 审计"),
    )
    return LoginView(
        "lin",
        "/",
        Refusal("用户名或密码不对。剩 3 次，之后等 1 分钟。"),
        hint,
        "演示公司，密码都是 duiping-demo",
    )


def error() -> ErrorView:
    return ErrorView(
        404,
        "没有这张工单",
        "T-20261119-9999 不在这里，或者不归你看。单号可以整串粘到搜索框里。",
        "回到工单",
        "/tickets",
        "9f3c21ab",
    )
