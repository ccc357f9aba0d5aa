"""Plans payouts and vouchers: for each type the smallest case that fires, and the nearest that does not."""

from collections.abc import Mapping, Sequence

from tests.contract.traders import Trader, july, june

CASES: list["Payer"] = []
MasterData = Mapping[str, object]


class Payer(Trader):
    """A shop with a bank account of its own and a payee name; its payouts, bank lines and vouchers."""

    def __init__(self, name: str, *, more: str = "", booked: str = "") -> None:
        super().__init__(name, more=more)
        self.payee, self.bank_account, self.booked = f"付款（{name}）公司", f"BANK-{name}", booked
        self.vouchers = 0
        CASES.append(self)

    @property
    def master(self) -> str:
        return (
            f'{super().master}payee_names = ["{self.payee}"]\n{self.booked}'
            f'[[account]]\nnumber = "{self.bank_account}"\nkind = "bank"\ncurrency = "CNY"\n'
        )

    def no(self, number: str) -> str:
        return f"{self.name}-{number}"

    def paid(self, amount: float, number: str = "P1", *, at: str = june(10), **other: object) -> "Payer":
        self.line(-amount, "payout", at=at, **{"ledger_no": self.no(number), "order_no": "", **other})
        return self

    def came(self, amount: float, number: str = "B1", *, at: str = june(11), **other: object) -> "Payer":
        row = {
            "account": self.bank_account, "bank_no": number, "occurred_at": at,
            "income": f"{amount:.2f}" if amount > 0 else "", "outgo": f"{-amount:.2f}" if amount < 0 else "",
            "payee_name": self.payee.replace("（", "(").replace("）", " )"), "summary": "网银贷记",
            "currency": "CNY",
        }  # fmt: skip
        self._add("bank", row, other)
        return self

    def moved(self, amount: float, number: str = "L1", *, at: str = june(10), **other: object) -> "Payer":
        self.line(amount, "trade", at=at, **{"ledger_no": self.no(number), "order_no": "", **other})
        return self

    def booked_as(
        self,
        amount: float,
        of: str = "L1",
        *,
        day: str = "2026-06-12",
        credit: float | None = None,
        accounts: Sequence[str] = ("1012", "1122"),
    ) -> "Payer":
        """One voucher: a debit and a credit that name the line."""
        self.vouchers += 1
        source = of if "/" in of else self.no(of)
        amounts = ((amount, 0.0), (0.0, amount if credit is None else credit))
        for account, (debit, credited) in zip(accounts, amounts, strict=True):
            row = {
                "book": f"账套{self.name}", "date": day, "word": "记", "number": self.vouchers,
                "summary": "记账", "account_code": account, "account_name": account, "debit": debit or "",
                "credit": credited or "", "source_no": source,
            }  # fmt: skip
            self._add("vouchers", row, {})
        return self

    def fires(self, type_: str, number: str, amount: int | None = None) -> "Payer":
        self.finds(type_, number if "/" in number or "|" in number else self.no(number), amount)
        return self


# Payouts

Payer("到账").paid(5000).came(5000)
Payer("少到账").paid(5000).came(4985, summary="提现少到账-P1款").fires("payout_amount_mismatch", "P1", -1500)
Payer("批次少到账").paid(5000, batch_no="BATCH77").came(4990, summary="结算 BATCH77").fires(
    "payout_amount_mismatch", "P1", -1000
)
Payer("差一分").paid(5000).came(4999.99, summary="差一分-P1")
Payer("未到账").paid(5000).fires("payout_not_in_bank", "P1", -500000)
Payer("刚好到账").paid(5000).came(5000, at=june(13))
Payer("过期到账").paid(5000).came(5000, at=june(14)).fires("payout_not_in_bank", "P1", -500000).finds(
    "bank_unexplained", "B1", 500000
)
Payer("还在路上").paid(5000, at=july(17))
Payer("别家来款").paid(5000).came(5000, payee_name="别的公司").fires("payout_not_in_bank", "P1", -500000)
Payer("来款不明").paid(1).came(1, "B0").came(888.5).finds("bank_unexplained", "B1", 88850)
Payer("合并到账").paid(3000).paid(2000, "P2", at=june(11)).came(5000, at=june(12))
Payer("分笔到账").paid(5000).came(3000).came(2000, "B2", at=june(12))
Payer("同额两笔").paid(700).paid(700, "P2", at=june(10, "11:00:00")).came(700).came(700, "B2")
Payer("歧义左").paid(700).came(700).came(700, "B2", at=june(12)).fires("ambiguous_match", "P1")
Payer("歧义右").paid(700).paid(700, "P2").came(700).fires("ambiguous_match", "P1").fires(
    "ambiguous_match", "P2"
)
Payer("付款不是来款").paid(5000).came(5000).came(-300, "B2")
Payer("倒扣").paid(-400).came(-400)
Payer("退票").paid(5000).paid(-5000, "P2", at=june(11), original_no="退票-P1").fires(
    "payout_bounced", "P1", -500000
)
Payer("银行进出").paid(5000).paid(-5000, "P2", at=june(12)).came(5000).came(-5000, "B2", at=june(12)).fires(
    "payout_bounced", "P1", -500000
)
Payer("退票重付").paid(5000).paid(-5000, "P2", at=june(11)).paid(5000, "P3", at=june(12)).came(
    5000, at=june(13)
)
Payer("工作日", more='payout_days = "business"\n').paid(5000, at=june(12)).came(5000, at=june(17))
Payer("自家转账").line(200, "transfer", at=june(10), order_no="").came(-200, at=june(10))

# Vouchers

Payer("已入账").moved(100).booked_as(100)
Payer("借贷不平").moved(100).booked_as(100, credit=90).finds(
    "voucher_unbalanced", "账套借贷不平|2026-06|记|1", 1000
)
Payer("重复入账").moved(100).booked_as(100).booked_as(100).fires("voucher_duplicate", "L1", 10000)
Payer("红冲重记").moved(100).booked_as(100).booked_as(-100).booked_as(100)
Payer("反向冲销").moved(100).booked_as(100).booked_as(100, accounts=("1122", "1012")).booked_as(100)
Payer("金额不符").moved(-100).booked_as(95).fires("voucher_amount_mismatch", "L1", 500)
Payer("跨期").moved(100, at=june(30)).booked_as(100, day="2026-07-01").fires("voucher_period_mismatch", "L1")
Payer("未入账").moved(100).booked_as(100).moved(60, "L2").fires("voucher_missing", "L2", 6000)
Payer("没到期").moved(100).booked_as(100).moved(60, "L2", at=july(16))
Payer("按日", booked='voucher_by = "day"\naccount_code = "1012"\n').moved(100).moved(-30, "L2").booked_as(
    70, "账户-按日/2026-06-10"
)
Payer("按日不符", booked='voucher_by = "day"\naccount_code = "1012"\n').moved(100).moved(-30, "L2").booked_as(
    100, "账户-按日不符/2026-06-10"
).fires("voucher_amount_mismatch", "账户-按日不符/2026-06-10", 3000)
Payer("按批", booked='voucher_by = "batch"\n').moved(100, batch_no="按批-K1").moved(
    50, "L2", batch_no="按批-K1"
).booked_as(150, "K1")
Payer("按月", booked='voucher_by = "month"\n').moved(100).moved(50, "L2", at=june(20)).booked_as(
    150, "账户-按月/2026-06", day="2026-06-30"
)
Payer("只记交易", booked='booked_classes = ["trade"]\n').moved(100).booked_as(100).paid(
    5000, at=june(11)
).came(5000)
