"""Believable pages for the gallery: imports and runs."""

from tests.web.gallery_tickets import (
    LIN,
    S,
    at,
)
from tests.web.gallery_workbench import day
from web.views.imports import (
    AgainForm,
    BatchRow,
    BatchView,
    ControlLine,
    Correction,
    FileLine,
    FileView,
    HistoryForm,
    ImportsView,
    NextStep,
    ProblemLine,
    RowSums,
    RunSummary,
    SumLine,
    TemplateFile,
)
from web.views.runs import (
    OutcomeLine,
    RunDifference,
    RunInput,
    RunRow,
    RunsView,
    RunTickets,
    RunView,
    TypeLine,
)
from web.views.shell import SYSTEM_PERSON, Choice, Listing, ProgressView, Refusal

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
        template_languages=(Choice("English", "?"), Choice("简体中文", "?", current=True)),
        history=Listing(batches, 31, next_href="/imports?page=2"),
        narrow=HistoryForm("", (Choice("淘宝订单", value="taobao_orders"),), (), (), "", ""),
        layouts_href="/imports/layouts",
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
            True, "京东结算单：检查控制数", 212, 500, "/imports/B-1/progress", "第 3 个文件，共 5 个"
        )
        if running
        else None,
        working_href="/imports/B-1/progress" if running else "",
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
        tickets=(Choice("T-20261120-0007 · 控制数不平", "/tickets/T-20261120-0007"),),
        tickets_more=2,
        sums=(SumLine("销售", 2_318, "329,104.20", "CNY"), SumLine("费用", 29, "-1,237.83", "CNY")),
        sums_note="按流水类别",
        corrections=(Correction("jd_settlement_1119-错误行.csv", "/imports/files/9", 4),),
        withdraw_href="/imports/files/3/withdraw",
        again=AgainForm("/again", (Choice("淘宝订单", value="taobao_orders"),), (), ()),
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
        OutcomeLine("对平", S.EVEN, 2704, ("698,712.04",), 2704, ("698,712.04",)),
        OutcomeLine("差异", S.DIFFERS, 42, ("13,406.50", "HKD 674.00"), 39, ("12,051.10",)),
        OutcomeLine("短款", None, 42, ("13,406.50",), 39, ("12,051.10",), is_reason=True),
        OutcomeLine("在途", S.TRANSIT, 183, ("58,306.75",), 0, ()),
        OutcomeLine("不参与", None, 61, ("0.00",), 112, ("4,000.00",)),
    )
    types = (
        TypeLine("未回款", S.SHORT, 4, ("−6,318.00",), "100%", 1, 3, "/tickets?type=unsettled"),
        TypeLine("费率不符", S.SHORT, 17, ("−1,204.60",), "19.1%", 17, 0, "/tickets?type=fee_mismatch"),
        TypeLine("长款", S.OVER, 3, ("642.00",), "10.2%", 0, 2, "/tickets?type=over_settled"),
        TypeLine("平台有单我方无单", S.DOUBT, 1, ("388.00",), "6.1%", 1, 0, "/tickets?type=unknown_order"),
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
        side_labels=("订单，行数", "订单，金额（元）", "账单，行数", "账单，金额（元）"),
        equations=() if running else (day(),),
        outcomes=() if running else outcomes,
        outcome_total=None
        if running
        else OutcomeLine("合计", None, 2990, ("770,425.29",), 2855, ("714,763.14",)),
        types=() if running else types,
        inputs=tuple(
            RunInput(name, "/imports/files/1", "订单" if n == 0 else "账户流水", 3012 - n * 400, n != 2)
            for n, name in enumerate(files)
        ),
        difference=None if running else RunDifference(Choice("R-20261119-01", "/runs/R-0"), 0, 0, 0, 42),
        tickets=None if running else RunTickets(opened=1, updated=3, cleared=2, reopened=0),
        settings=(("山月家居旗舰店", "截至 2026-11-20；10 天内回款，3 天内退款，10 天内退货"),),
        notes=("费用“服务费”扣了 3 行，没有合同写到它。",),
        progress=ProgressView(True, "回款", 100, 300, "/runs/progress", "第 2 个方案，共 3 个")
        if running
        else None,
    )
