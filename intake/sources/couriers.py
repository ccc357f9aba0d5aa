"""Couriers' bills: a row per parcel with a column per charge, or a row per charge. One fact line per charge.

Columns vary from branch to branch of one carrier, so that every header a bill is known to use is taken.
Weights come in kilograms, volumes in cubic metres unless the header says otherwise. Where a bill does not
name its carrier in a column, whoever imports it does, by the source: the headers alone would be a guess.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake import cells
from intake.blocks import Block, Lines, Shaped, content_hash, taken, whole_block
from intake.controls import Control, Tally
from intake.facts import FactKind
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Numbered
from intake.sources.exploding import differing
from intake.sources.money import Wrong, positions
from intake.words import vocabulary

FREIGHT: Final = "运费"
DISCOUNT: Final = "折扣"
_DIRECTIONS: Final = vocabulary({
    "寄出": "out", "寄件": "out", "发货": "out", "正向": "out", "出港": "out", "退回": "back", "退件": "back",
    "退货": "back", "逆向": "back", "拒收退回": "back",
})  # fmt: skip
# charges that stand in columns of their own, and the headers they stand under
_CHARGES: Final[Mapping[str, tuple[str, ...]]] = {
    "偏远附加费": ("偏远附加费", "偏远费", "偏远地区附加费", "附加费(偏远)"),
    "保价费": ("保价费", "保价手续费", "保险费", "保价"),
    "包材费": ("包材费", "包装费", "耗材费", "包材"),
    "操作费": ("操作费", "处理费", "分拣费"),
    "退件费": ("退件费", "退回费", "退货费", "退件运费"),
    "派送费": ("派送费", "派费", "上楼费", "送货费"),
    "燃油附加费": ("燃油附加费", "燃油费"),
    "代收手续费": ("代收手续费", "代收货款手续费"),
    "超重费": ("超重费", "超重附加费", "超长超重附加费"),
    "面单费": ("面单费", "电子面单费"),
    "其他费用": ("其他费用", "其它费用", "附加费", "附加费用", "增值费用", "增值服务费"),
}
_PROVINCES: Final = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    "四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_A_SUM: Final = re.compile(r"(?:合计|小计|总计|共计|总合计|本期合计|Total)[:：]?")
_SAYS_SUM: Final = ("sequence", "carrier", "waybill", "date", "billed_shop")
_UNIT: Final = r"(?i)\s*(?:kg|公斤|千克|m3|m³|立方米|方)$"
_VOLUME_MAX: Final = 100_000_000  # cubic centimetres: no parcel has 100 m³, its column has another unit
_THOUSAND: Final = 1000


def _shape(block: Block, *, carrier: str) -> Shaped:
    billed, wrong = _measured(block, "billed_weight", grams=True)
    actual, more = _measured(block, "actual_weight", grams=True)
    volume, still_more = _measured(block, "volume", grams=False)
    wrong = still_more | more | wrong
    wrong |= dict.fromkeys(positions(pc.greater(volume, _VOLUME_MAX)), ("volume", "bad_number"))
    common = {
        "carrier": block.same(carrier) if carrier else block["carrier"],
        "waybill": block["waybill"],
        "direction": pc.if_else(pc.equal(block["direction"], ""), "out", block["direction"]),
        "actual_weight_g": actual,
        "volume_cm3": pc.coalesce(block["volume_cm3"], volume),
        "billed_weight_g": billed,
        "charged_on": block["date"],
        "province": pc.fill_null(pc.struct_field(pc.extract_regex(block["province"], _PROVINCE), [0]), ""),
        "bill_month": _month(block["bill_month"]),
        "billed_shop": block["billed_shop"],
        "service": block["service"],
    }
    charges, unpaid = _charges(block)
    lines = tuple(_line(block, common, item=item, amount=amount) for item, amount in charges)
    return Shaped(lines, unpaid | wrong)


_PROVINCE: Final = f"^(?P<province>{_PROVINCES})"


def _line(block: Block, common: Mapping[str, pa.Array], *, item: pa.Array, amount: pa.Array) -> Lines:
    columns = {**common, "item": item, "amount_minor": pc.fill_null(amount, 0)}
    return taken(whole_block(block, columns, content_hash(columns), block.same(True)), amount.is_valid())


def _charges(block: Block) -> tuple[list[tuple[pa.Array, pa.Array]], Wrong]:
    """(item, amount or null where not charged) of every charge, and rows whose charges do not add up.

    A total without its freight leaves the freight; a row without any amount is no charge at all.
    """
    extras = [(item, _charged(block[item])) for item in _CHARGES if block.has(item)]
    if block.has("discount"):
        off = block["discount"]
        extras.append((DISCOUNT, _charged(pc.negate(pc.abs(off)))))
    summed = pa.repeat(pa.scalar(0, pa.int64()), block.count)
    for _item, amount in extras:
        summed = pc.add(summed, pc.fill_null(amount, 0))
    freight, total = block["freight"], block["total"]
    freight = pc.coalesce(freight, pc.subtract(total, summed))
    named = pc.if_else(pc.equal(block["item"], ""), FREIGHT, block["item"])
    charges = [(named, freight), *((block.same(item), amount) for item, amount in extras)]
    differs = pc.not_equal(pc.add(freight, summed), total)
    wrong = differing("total", pc.fill_null(differs, False))
    nothing = pc.and_(freight.is_null(), pc.equal(summed, 0))
    return charges, wrong | dict.fromkeys(positions(nothing), ("freight", "amount_missing"))


def _charged(amount: pa.Array) -> pa.Array:
    """The amount, null where nothing was charged."""
    return pc.if_else(pc.equal(amount, 0), pa.scalar(None, pa.int64()), amount)


def _measured(block: Block, name: str, *, grams: bool) -> tuple[pa.Array, Wrong]:
    """Kilograms to grams, half up, or cubic metres to cubic centimetres."""
    texts = pc.replace_substring_regex(block[name], _UNIT, "")
    column = cells.read_amounts(texts, [6] * block.count)
    wrong = dict.fromkeys(column.bad, (name, "bad_number"))
    below = pc.less(pc.fill_null(column.values, 0), 0)
    wrong |= dict.fromkeys(positions(below), (name, "negative"))
    if not grams:
        return column.values, wrong
    return pc.divide(pc.add(column.values, _THOUSAND // 2), _THOUSAND), wrong


def _month(texts: pa.Array) -> pa.Array:
    """A bill's month as YYYY-MM; as written where it says something else."""
    return pc.replace_substring_regex(texts, r"^(\d{4})\D?(\d{2})\D?.*$", r"\1-\2")


@dataclass(slots=True)
class _WithoutSums:
    """Leaves out rows that sum up others, whichever cell says so."""

    cells: Cells
    left_out: int = 0

    def rows(self, rows: Numbered) -> Numbered:
        for row_no, row in rows:
            if any(_A_SUM.fullmatch(self.cells.get(row, name)) for name in _SAYS_SUM):
                self.left_out += 1
            else:
                yield row_no, row

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        return ()


def _without_sums(found: Found) -> _WithoutSums:
    return _WithoutSums(Cells(found.places))


def _fields(*, names_carrier: bool) -> tuple[Field, ...]:
    return (
        Field("sequence", ("序号", "No.")),
        Field("carrier", ("承运商", "快递公司", "物流公司"), required=names_carrier, needed=names_carrier),
        Field("waybill", _WAYBILL, Read.ID, required=True, needed=True),
        Field("date", _DATE, Read.DAY, required=True, needed=True),
        Field("billed_weight", _BILLED, required=True),
        Field("freight", ("运费", "快递费", "基础运费", "费用(元)", "费用"), Read.AMOUNT),
        Field("total", _TOTAL, Read.AMOUNT),
        Field("discount", ("折扣/促销", "折扣", "优惠金额", "折扣金额"), Read.AMOUNT),
        Field(
            "actual_weight", ("实际重量", "实际重量(kg)", "实重", "实重(kg)", "称重重量", "揽收重量", "重量")
        ),
        Field("volume", ("体积", "体积(m3)", "体积(立方米)", "体积(方)")),
        Field("volume_cm3", ("体积立方厘米", "体积(cm3)", "体积(立方厘米)"), Read.MEASURE),
        Field("direction", ("方向", "寄退方向"), Read.WORD, words=_DIRECTIONS),
        Field("item", ("费用项目", "费用类型", "费用名称", "服务")),
        Field("province", ("目的省份", "目的省", "收件省份", "到件省份", "省份", "目的地省份", "目的地")),
        Field("bill_month", ("账期", "账单月份", "结算周期", "账单周期")),
        Field("billed_shop", ("店铺", "店铺名称", "客户名称")),
        Field("service", ("产品类型", "服务类型", "时效产品", "产品名称", "快件类型")),
        *(Field(item, headers, Read.AMOUNT) for item, headers in _CHARGES.items()),
    )


_WAYBILL: Final = ("运单号", "运单编号", "运单号码", "快递单号", "物流单号", "面单号", "邮件号")
_DATE: Final = (
    "日期", "扫描时间", "扫描日期", "揽收时间", "揽件时间", "收件时间", "寄件时间", "寄件日期", "收寄时间",
    "业务时间", "业务日期", "计费日期", "发货日期",
)  # fmt: skip
_BILLED: Final = (
    "计费重量", "结算重量", "计费重量(kg)", "结算重量(kg)", "计费重", "结算重", "计费重量(公斤)", "收费重量",
)  # fmt: skip
_TOTAL: Final = (
    "总金额",
    "合计金额",
    "应付金额",
    "应收金额",
    "结算金额",
    "费用合计",
    "总费用",
    "应付",
    "合计",
)


def _layout(source: str, *, carrier: str) -> Layout:
    return Layout(
        source=source,
        name=f"{source}_bill",
        kind=FactKind.COURIER,
        scope=ScopeBy.NOBODY,
        fields=_fields(names_carrier=not carrier),
        shape=partial(_shape, carrier=carrier),
        prepared=_without_sums,
        is_asked_for=bool(carrier),
    )


_CARRIERS: Final[Sequence[tuple[str, str]]] = (
    ("courier_zto", "中通快递"),
    ("courier_sf", "顺丰速运"),
    ("courier_yto", "圆通速递"),
    ("courier_best", "百世快递"),
)
COURIERS: Final[tuple[Layout, ...]] = (
    _layout("courier_generic", carrier=""),
    *(_layout(source, carrier=carrier) for source, carrier in _CARRIERS),
)
