"""Believable pages for the gallery: everything but the tickets."""

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
    facts,
    head,
    ticket_rows,
    trail,
)
from web.views.approvals import AccountLine, ApprovalGroup, ApprovalRow, ApprovalsView, Check, Consequence
from web.views.archive import ArchivedTicketView, ArchiveRow, ArchiveView, Month, Proof, VerdictView
from web.views.imports import (
    BatchRow,
    BatchView,
    ControlLine,
    ExpectedFile,
    FileLine,
    FileView,
    ImportsView,
    NextStep,
    ProblemLine,
    RowSums,
    RunSummary,
    TemplateFile,
)
from web.views.money import EquationView, TermView, causes, equation
from web.views.runs import OutcomeLine, RunDifference, RunInput, RunRow, RunsView, RunView, TypeLine
from web.views.shell import SYSTEM_PERSON, Choice, Listing, MenuView, ProgressView, Refusal
from web.views.tickets import EntryLine, Total
from web.views.users import ErrorView, LoginView, UserLine, UsersView
from web.views.workbench import WorkbenchView, ages


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
        rows_conserved=True,
        sums_conserved=True,
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
        causes_total=Total(1340650, "CNY"),
        files=tuple(ExpectedFile(*one, href="/imports") for one in files),
        files_note="5 / 7 已到",
        import_href="/imports",
    )


_FILES = (
    FileLine(
        "tmall",
        "天猫订单",
        "tmall_orders_1119.csv",
        "/imports/files/1",
        6418,
        6012,
        192,
        214,
        0,
        0,
        S.EVEN,
        "已导入",
    ),
    FileLine(
        "alipay",
        "支付宝账务明细",
        "alipay_fund_1119.csv",
        "/imports/files/2",
        8106,
        7918,
        0,
        188,
        0,
        0,
        S.EVEN,
        "已导入",
    ),
    FileLine(
        "jd",
        "京东结算单",
        "jd_settlement_1119.xlsx",
        "/imports/files/3",
        2359,
        2347,
        0,
        0,
        0,
        12,
        S.BROKEN,
        "12 行待改",
    ),
    FileLine(
        "courier",
        "顺丰月结账单",
        "sf_monthly_1119.xlsx",
        "/imports/files/4",
        1286,
        1286,
        0,
        0,
        0,
        0,
        S.EVEN,
        "已导入",
    ),
    FileLine(
        "bank",
        "招商银行流水",
        "cmb_8812_1119.csv",
        "/imports/files/5",
        887,
        887,
        0,
        0,
        0,
        0,
        S.EVEN,
        "已导入",
    ),
)
_CONTROLS = (
    ControlLine(
        "支付宝账务明细",
        (
            ("期初", "412,806.31", "+"),
            ("收入", "1,284,553.20", "−"),
            ("支出", "1,102,417.88", "="),
            ("期末", "594,941.63", ""),
        ),
        True,
        "平",
    ),
    ControlLine(
        "招商银行流水",
        (
            ("期初", "1,820,114.05", "+"),
            ("收入", "2,006,398.40", "−"),
            ("支出", "1,644,207.16", "="),
            ("期末", "2,182,305.29", ""),
        ),
        True,
        "平",
    ),
    ControlLine(
        "京东结算单",
        (("行合计", "317,866.37", "−"), ("文件声明", "318,402.77", "="), ("差", "−536.40", "")),
        False,
        "不平",
    ),
    ControlLine("天猫订单", (("文件声明", "6,418 行", "="), ("读到", "6,418 行", "")), True, "平"),
)
_PROBLEMS = (
    ProblemLine(118, "订单编号", "3.02E+11", "被 Excel 改坏，请从京东重新导出"),
    ProblemLine(119, "订单编号", "3.02E+11", "同上"),
    ProblemLine(402, "结算金额", "1O8.00", "含字母 O，应为数字"),
    ProblemLine(403, "结算金额", "", "结算行必须有金额"),
    ProblemLine(971, "结算时间", "2026/13/02", "月份 13 不存在"),
    ProblemLine(1305, "业务类型", "", "填“货款”“佣金”等，见模板"),
    ProblemLine(1888, "币种", "RMB", "写 CNY"),
)


def imports(*, refused: bool = False) -> ImportsView:
    kinds = ("订单", "售后", "账户流水", "银行流水", "出库", "入库", "快递账单", "凭证")
    batches = tuple(
        BatchRow(
            f"B-202611{20 - n}-01",
            "/imports/B-1",
            LIN if n % 2 else SYSTEM_PERSON,
            at(-24 * n - 3.5),
            5,
            18642 - n * 311,
            S.BROKEN if n == 0 else S.EVEN,
            "12 行待改" if n == 0 else "已导入",
        )
        for n in range(7)
    )
    return ImportsView(
        upload_href="/imports",
        command_id="8842",
        accept=".csv,.xlsx,.xls,.zip,.txt",
        largest=200_000_000,
        shops=(Choice("淘宝 山月家居旗舰店", value="1"), Choice("拼多多 山月生活", value="2")),
        accounts=(Choice("支付宝 shanyue@example.com", value="1"),),
        templates=tuple(TemplateFile(kind, 14 + n, "/t.csv", "/t.xlsx") for n, kind in enumerate(kinds)),
        history=Listing(batches, 31, next_href="/imports?page=2"),
        refusal=Refusal("没有导入", (("", "data.pdf：认不出是什么文件。这里收 CSV、XLSX 和 ZIP"),))
        if refused
        else None,
    )


def batch(*, running: bool = False) -> BatchView:
    return BatchView(
        number="B-20261120-01",
        who=LIN,
        began=at(-3.56),
        ended=None if running else at(-3.53),
        files=_FILES[: 2 if running else 5],
        sums=RowSums(19056, 18450, 192, 402, 0, 12),
        rows_conserved=True,
        controls=() if running else _CONTROLS,
        controls_failed=1,
        problems=Listing(() if running else _PROBLEMS, 0 if running else 12),
        problems_of="jd_settlement_1119.xlsx",
        problems_href="/imports/files/3",
        next_steps=()
        if running
        else (
            NextStep(
                "改好 12 个坏行",
                "下载带说明的表，改好拖回，不会重复",
                "错误行",
                "/imports/files/3/rejected.csv",
                True,
                True,
            ),
            NextStep("补抖音 11-18 结算单", "应到 11-19 10:00。4 张未回款工单等它", "去导入", "/imports"),
            NextStep("处理 42 张差异工单", "36 张归为 4 个原因，先看 ¥6,318.00 那个", "看原因", "/tickets"),
        ),
        runs=()
        if running
        else (
            RunSummary(
                "R-20261120-01",
                "/runs/R-1",
                "对账结果",
                "用时 2 分 11 秒 · 新增与更新的 18,642 行全部落在一处",
                day(),
            ),
        ),
        progress=ProgressView(
            True, "京东结算单：检查控制数", 16012, 19056, "/imports/B-1/progress", "约 12 秒"
        )
        if running
        else None,
    )


def file() -> FileView:
    return FileView(
        line=_FILES[2],
        batch_number="B-20261120-01",
        batch_href="/imports/B-1",
        who=LIN,
        at=at(-3.5),
        size=412_338,
        sha256="9b1f2c5a77e0d1c33aa0b9d7f1f43a1be4a9f0a2c06d52bb9d6f8a40c2e7d118",
        covers="2026-11-18 ～ 2026-11-19",
        scope="京东 山月家居",
        encoding="XLSX",
        verified=False,
        controls=_CONTROLS[2:3],
        problems=Listing(_PROBLEMS, 12, next_href="/imports/files/3?page=2"),
        rejected_href="/imports/files/3/rejected.csv",
        original_href="/imports/files/3/original",
        tickets=Choice("2 张工单", "/tickets"),
    )


def runs() -> RunsView:
    plans = (("回款", "settlement"), ("退款", "refunds"), ("退货", "returns"))
    rows = tuple(
        RunRow(
            f"R-20261120-{n + 1:02d}",
            "/runs/R-1",
            plans[n % 3][0],
            "全部店铺",
            "2026-11-20",
            at(-3.5 - n),
            SYSTEM_PERSON if n else LIN,
            18642,
            18417,
            42 - n,
            S.DIFFERS if n < 5 else S.EVEN,
            "42 条差异" if n < 5 else "全部对平",
        )
        for n in range(6)
    )
    return RunsView(
        "/runs",
        "77",
        tuple(Choice(label, value=value) for label, value in plans),
        (),
        "2026-11-20",
        Listing(rows, 6),
    )


def run(*, running: bool = False) -> RunView:
    outcomes = (
        OutcomeLine("对平", S.EVEN, 2704, 69871204, 2704, 69871204),
        OutcomeLine("差异", S.DIFFERS, 42, 1340650, 39, 1205110),
        OutcomeLine("在途", S.TRANSIT, 183, 5830675, 0, 0),
        OutcomeLine("不参与", None, 61, 0, 112, 400000),
    )
    types = (
        TypeLine("未回款", S.SHORT, 4, -631800, "100%", 1, 3, 0, "/tickets?type=unsettled"),
        TypeLine("费率不符", S.SHORT, 17, -120460, "19.1%", 17, 0, 0, "/tickets?type=fee_mismatch"),
        TypeLine("长款", S.OVER, 3, 64200, "10.2%", 0, 2, 1, "/tickets?type=over_settled"),
        TypeLine("平台有单我方无单", S.DOUBT, 1, 38800, "6.1%", 1, 0, 0, "/tickets?type=unknown_order"),
    )
    files = (
        "taobao_orders_202606.csv",
        "alipay_fund_202606.csv",
        "pdd_ledger_202606.csv",
        "wechat_fund_202606.csv",
    )
    return RunView(
        number="R-20261120-01",
        plan_label="回款",
        scope="全部店铺",
        as_of="2026-11-20",
        rule_version="2026.1",
        began=at(-3.5),
        seconds="2.4",
        who=LIN,
        conserved=True,
        currency="CNY",
        left_label="订单",
        right_label="账单",
        equation=None if running else day(),
        outcomes=() if running else outcomes,
        outcome_total=None if running else OutcomeLine("合计", None, 2990, 77042529, 2855, 71476314),
        types=() if running else types,
        inputs=tuple(
            RunInput(
                name, "/imports/files/1", "订单" if n == 0 else "账户流水", 3012 - n * 400, "9b1f", n != 2
            )
            for n, name in enumerate(files)
        ),
        difference=None if running else RunDifference(Choice("R-20261119-01", "/runs/R-0"), 0, 0, 0, 42),
        progress=ProgressView(True, "按订单号对平", 12012, 19056, "/runs/R-1/progress", "约 3 秒")
        if running
        else None,
    )


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
            9 + n,
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
