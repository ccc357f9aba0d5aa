"""Header names and the vocabulary of cells, whatever script, width or spelling they come in."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from intake.facts import CaseStatus, CaseType, OrderStatus

# Traditional characters of headers and vocabulary, and the simplified ones they stand for.
_TRADITIONAL: Final = (
    "臺鋪舖訂單號編碼稱數額運費優買實時間發貨狀態幣種後類請遞訴帳賬戶餘結備註對倉庫際體積計憑證銷換補維關閉處項級轉"
    "點輸賣應極門貼續內與為來個總廢償罰訟險貸據責錄業務資郵贈價標題規屬產質稅東寶貓亞馬遜攔負賠損參銀開還頁"
    "僅導沖輔別匯場傳縣預艦"
)
_SIMPLIFIED: Final = (
    "台铺铺订单号编码称数额运费优买实时间发货状态币种后类请递诉账账户余结备注对仓库际体积计凭证销换补维关闭处项级转"
    "点输卖应极门贴续内与为来个总废偿罚讼险贷据责录业务资邮赠价标题规属产质税东宝猫亚马逊拦负赔损参银开还页"
    "仅导冲辅别汇场传县预舰"
)
_TO_SIMPLIFIED: Final = str.maketrans(_TRADITIONAL + "帐", _SIMPLIFIED + "账")
_TO_TRADITIONAL: Final = str.maketrans(
    dict(zip(reversed(_SIMPLIFIED), reversed(_TRADITIONAL), strict=True)) | {"后": "後"}
)
_UNIT = re.compile(r"\([+-]?(?:元|件|人民币元)\)$")
_NOT_HEADER = re.compile(r"[\s`'\"_\u200b\ufeff]")


def simplified(text: str) -> str:
    return text.translate(_TO_SIMPLIFIED)


def traditional(text: str) -> str:
    """The text of a header or a word of ours in traditional characters."""
    return text.translate(_TO_TRADITIONAL)


def header_key(text: str) -> str:
    """What makes two headers the same: no marks, blanks, widths, scripts, case, or units in brackets."""
    plain = _NOT_HEADER.sub("", unicodedata.normalize("NFKC", text))
    return _UNIT.sub("", simplified(plain)).casefold()


def word_key(text: str) -> str:
    """What makes two words of a vocabulary the same."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t`'\u3000")
    return simplified(plain).casefold().replace(" ", "_").replace(",", "")


def vocabulary(words: Mapping[str, str]) -> Mapping[str, str]:
    """The words with their keys, ready to be looked up by `word_key`. Every value is a word of its own."""
    own = {value: value for value in words.values()}
    return {word_key(word): value for word, value in (own | dict(words)).items()}


# The first word of each meaning is the one that templates show; Taiwan's words of trade stand behind.
YES_NO: Final = vocabulary({
    "是": "y", "yes": "y", "true": "y", "1": "y", "有": "y",
    "否": "n", "no": "n", "false": "n", "0": "n", "无": "n",
})  # fmt: skip
PLATFORMS: Final = vocabulary({
    "淘宝": "taobao", "天猫": "tmall", "京东": "jd", "拼多多": "pdd", "抖音": "douyin", "抖店": "douyin",
    "微信": "wechat", "微信小程序": "wechat", "微信小商店": "wechat", "shopify": "shopify",
    "亚马逊": "amazon", "其他": "other",
})  # fmt: skip
ORDER_STATUS: Final = vocabulary({
    "待付款": OrderStatus.UNPAID, "已付款": OrderStatus.PAID, "已发货": OrderStatus.SHIPPED,
    "交易成功": OrderStatus.COMPLETED, "交易关闭": OrderStatus.CLOSED,
    "未付款": OrderStatus.UNPAID, "待出货": OrderStatus.PAID, "待发货": OrderStatus.PAID,
    "已出货": OrderStatus.SHIPPED, "交易完成": OrderStatus.COMPLETED, "已完成": OrderStatus.COMPLETED,
    "交易取消": OrderStatus.CLOSED, "已取消": OrderStatus.CLOSED, "已关闭": OrderStatus.CLOSED,
})  # fmt: skip
CASE_TYPE: Final = vocabulary({
    "仅退款": CaseType.REFUND_ONLY, "退货退款": CaseType.RETURN_REFUND, "换货": CaseType.EXCHANGE,
    "补发": CaseType.REISSUE, "维修": CaseType.REPAIR,
    "只退款": CaseType.REFUND_ONLY, "退货": CaseType.RETURN_REFUND, "补寄": CaseType.REISSUE,
    "补出货": CaseType.REISSUE,
})  # fmt: skip
CASE_STATUS: Final = vocabulary({
    "处理中": CaseStatus.PROCESSING, "已同意": CaseStatus.AGREED, "已退款": CaseStatus.REFUNDED,
    "已完成": CaseStatus.DONE, "已关闭": CaseStatus.CLOSED,
    "待处理": CaseStatus.PROCESSING, "已核准": CaseStatus.AGREED, "已结案": CaseStatus.DONE,
    "已取消": CaseStatus.CLOSED,
})  # fmt: skip
SHIPMENT_TYPE: Final = vocabulary({
    "销售": "sale", "换货": "exchange", "补发": "reissue", "退回": "sent_back",
    "出货": "sale", "补寄": "reissue", "寄回": "sent_back",
})  # fmt: skip
RECEIPT_TYPE: Final = vocabulary({
    "退货": "return", "拒收": "refused", "拦截": "intercepted", "截回": "intercepted",
})  # fmt: skip
DIRECTION: Final = vocabulary({"寄出": "out", "退回": "back", "去程": "out", "回程": "back"})
FUNDER: Final = vocabulary({
    "商家": "merchant", "平台": "platform", "保险": "insurance", "承运商": "carrier",
    "卖家": "merchant", "保险公司": "insurance", "物流": "carrier", "货运": "carrier",
})  # fmt: skip
