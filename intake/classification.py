"""What a ledger line is about, by the words its source uses: built-in words, and the company's own first."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from company.values import LedgerClass, LedgerText

AFFILIATE: Final = "affiliate"
CHANNEL: Final = "payment_channel"
PROFIT_SHARING: Final = "profit_sharing"
_CODE = re.compile(r"\d{6,}[A-Z]?")

Meaning = tuple[LedgerClass, str]
UNKNOWN: Final[Meaning] = (LedgerClass.UNCLASSIFIED, "")


@dataclass(frozen=True, slots=True)
class Words:
    """A source's own words. `whole` must be the text; `begins` are tried in order on how it begins."""

    whole: Mapping[str, Meaning] = field(default_factory=dict)
    begins: Sequence[tuple[str, Meaning]] = ()


def all_mean(class_: LedgerClass, *texts: str, fee: str = "") -> dict[str, Meaning]:
    """Every one of the texts means the class (and the fee code)."""
    return dict.fromkeys(texts, (class_, fee))


_C: Final = LedgerClass

_COMMON: Final = {
    **all_mean(_C.TRADE, "交易", "交易收款", "交易收入", "交易付款", "订单收款", "订单收入", "货款", "收款",
           "销售收款", "订单货款", "trade", "sale", "payment"),
    **all_mean(_C.FEE, "手续费", "交易手续费", "平台服务费", "技术服务费", "基础技术服务费", "软件服务费",
           "基础软件服务费", "服务费", "收费", "扣除交易手续费", "退还交易手续费", "基础技术服务费返还",
           "佣金", "fee", "platform_fee"),
    **all_mean(_C.REFUND, "退款", "交易退款", "订单退款", "售后退款", "refund"),
    **all_mean(_C.SUBSIDY, "平台补贴", "补贴", "优惠补贴", "subsidy"),
    **all_mean(_C.COMPENSATION, "赔付", "消费者赔付", "售后赔付", "小额打款", "compensation"),
    **all_mean(_C.INSURANCE, "运费险", "保险", "保费", "运费保险服务费", "insurance"),
    **all_mean(_C.PENALTY, "罚款", "判罚扣款", "平台判罚", "penalty"),
    **all_mean(_C.DISPUTE, "拒付", "dispute", "chargeback"),
    **all_mean(_C.LOAN, "提前收款", "贷款", "还款", "loan"),
    **all_mean(_C.PAYOUT, "提现", "提现退票", "payout", "withdrawal"),
    **all_mean(_C.TRANSFER, "转账", "充值", "余额调拨", "transfer"),
    **all_mean(_C.DEPOSIT, "保证金", "保证金充值", "保证金解冻", "deposit"),
    **all_mean(_C.ADJUSTMENT, "调账", "人工调账", "adjustment"),
}  # fmt: skip


@dataclass(slots=True)
class Classifier:
    """Classes lines of one source; remembers what it has decided."""

    words: Words
    own: Mapping[str, Meaning]
    _decided: dict[tuple[str, ...], Meaning] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str, words: Words, texts: Sequence[LedgerText]) -> "Classifier":
        """By the source's own words, the company's texts for the source first."""
        own = {_key(one.text): (one.ledger_class, one.fee_code) for one in texts if one.source == source}
        return cls(words, own)

    def meaning(self, *candidates: str) -> Meaning:
        """Class and fee code by the first of the texts, most telling first, that says something."""
        if candidates not in self._decided:
            self._decided[candidates] = self._decide(candidates)
        return self._decided[candidates]

    def _decide(self, candidates: Sequence[str]) -> Meaning:
        keys = [_key(one) for one in candidates if one.strip()]
        for key in keys:
            if key in self.own:
                return self.own[key]
        return next((found for key in keys if (found := _built_in(key, self.words)) is not None), UNKNOWN)


def _built_in(key: str, words: Words) -> Meaning | None:
    """Of `0010001|交易收款-交易收款` the code is asked first, then the text behind it."""
    code, bar, rest = key.partition("|")
    spoken = rest if bar and _CODE.fullmatch(code) else key
    for text in (code, key, spoken, spoken.partition("-")[2], spoken.partition("-")[0]):
        if text and text in words.whole:
            return words.whole[text]
    for start, meaning in words.begins:
        if spoken.startswith(start):
            return meaning
    for text in (spoken, spoken.casefold(), spoken.partition("-")[0]):
        if text in _COMMON:
            return _COMMON[text]
    return None


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(" \t`")
