"""Numbers as platforms give them: never twice, without visible order, and the same for the same seed."""

from collections import Counter
from datetime import datetime
from typing import Final
from zlib import crc32

from sample_company.company import PDD, TAOBAO, Shop

_STEP: Final = 61_803_398_874_989_484_821  # odd and no multiple of 5: steps through all remainders of 10ⁿ


def scrambled(ordinal: int, *, digits: int, start: int = 0) -> str:
    """The ordinal as `digits` digits that look drawn by lot; different ordinals never share them."""
    return f"{(start + ordinal * _STEP) % 10**digits:0{digits}d}"


class Numbers:
    """Hands out the next number of each kind; another series has other numbers."""

    def __init__(self, series: str = "") -> None:
        self._series = series
        self._used: Counter[str] = Counter()

    def _next(self, kind: str, *, digits: int) -> str:
        kind = f"{self._series}{kind}"
        self._used[kind] += 1
        return scrambled(self._used[kind], digits=digits, start=crc32(kind.encode()) * _STEP // 7)

    def order_no(self, shop: Shop, at: datetime) -> str:
        """The order's number in the manner of its platform; the mini program's is all digits."""
        if shop is TAOBAO:
            return f"29{self._next('taobao order', digits=13)}6184"
        if shop is PDD:
            return f"{at:%y%m%d}-{self._next('pdd order', digits=15)}"
        return f"{at:%Y%m%d}{self._next('wechat order', digits=9)}7"

    def payment_no(self, shop: Shop, at: datetime) -> str:
        """The channel's transaction number; Pinduoduo shows none."""
        if shop is TAOBAO:
            return f"{at:%Y%m%d}220014{self._next('alipay trade', digits=14)}"
        if shop is PDD:
            return ""
        return f"42000026{at:%Y%m%d}{self._next('wechat trade', digits=12)}"

    def ledger_no(self, shop: Shop, at: datetime) -> str:
        """The line's own number where the ledger has one: Alipay's 账务流水号."""
        return f"{at:%Y%m%d}{self._next('ledger ' + shop.platform, digits=12)}"

    def refund_no(self, at: datetime) -> str:
        """WeChat Pay's number of one refund."""
        return f"50300806{at:%Y%m%d}{self._next('wechat refund', digits=12)}"

    def case_no(self, shop: Shop, at: datetime) -> str:
        """The after-sale case's number."""
        prefix = {"taobao": "17", "pdd": "AS", "wechat": "TK"}[shop.platform]
        return f"{prefix}{at:%y%m%d}{self._next('case ' + shop.platform, digits=9)}3"

    def waybill(self, *, pick: float) -> tuple[str, str]:
        """A carrier and its next waybill; `pick` in [0, 1) chooses the carrier."""
        if pick < 0.45:
            return "中通快递", f"7839{self._next('zto', digits=10)}"
        if pick < 0.75:
            return "圆通速递", f"YT{self._next('yto', digits=13)}"
        if pick < 0.92:
            return "韵达快递", f"4630{self._next('yunda', digits=11)}"
        return "顺丰速运", f"SF{self._next('sf', digits=13)}"

    def receipt_no(self, at: datetime) -> str:
        """The warehouse's number of one receipt."""
        self._used["receipt"] += 1
        return f"RK{at:%Y%m%d}-{self._series}{self._used['receipt']:06d}"

    def shipment_no(self, at: datetime) -> str:
        """The warehouse's number of one outbound."""
        return f"CK{at:%Y%m%d}{self._next('shipment', digits=8)}"
