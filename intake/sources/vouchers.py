"""Accounting vouchers as Kingdee, Yonyou and Haokuaiji export them: one row per entry.

A red entry is negative on its own side. Which ledger line an entry books is told by a column for it, never
read out of the summary.
"""

import re
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, content_hash, whole_block
from intake.controls import Control, Tally
from intake.facts import FactKind
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Numbered
from intake.sources.money import Wrong, positions

_WORD_AND_NUMBER: Final = r"^(?P<word>[^\d\s\-第字号]{0,6})字?[\s\-－第]*0*(?P<number>\d+)号?$"
_A_SUM: Final = re.compile(r"(?:合计|小计|总计|本期合计|本月合计|本年累计|期初余额)[:：]?")
_SAYS_SUM: Final = ("date", "word", "number", "summary", "account_code")
_VOID: Final = re.compile(r".*作废.*|已删除|是|1|[Yy]|[Tt]rue")
_VOUCHER: Final = ("date", "word", "number")  # stand once per voucher in some exports


def _shape(block: Block) -> Shaped:
    parts = pc.extract_regex(block["number"], _WORD_AND_NUMBER)
    word = pc.fill_null(pc.struct_field(parts, [0]), "")
    number = pc.fill_null(pc.struct_field(parts, [1]), "")
    columns = {
        "book": block["book"],
        "voucher_date": block["date"],
        "word": pc.if_else(pc.equal(block["word"], ""), word, block["word"]),
        "number": pc.if_else(pc.equal(number, ""), block["number"], number),
        "summary": block["summary"],
        "account_code": block["account_code"],
        "account_name": block["account_name"],
        "debit_minor": block.zero("debit"),
        "credit_minor": block.zero("credit"),
        "source_no": block["source_no"],
    }
    identity = content_hash(columns)
    columns |= {
        "status": block["status"],
        "reversal_no": block["reversal_no"],
        "auxiliary": _auxiliary(block),
    }
    return Shaped((whole_block(block, columns, identity, block.same(True)),), _wrong(block))


def _wrong(block: Block) -> Wrong:
    neither = pc.and_(block["debit"].is_null(), block["credit"].is_null())
    both = pc.and_(pc.not_equal(block.zero("debit"), 0), pc.not_equal(block.zero("credit"), 0))
    wrong: Wrong = dict.fromkeys(positions(neither), ("debit", "amount_missing"))
    return wrong | dict.fromkeys(positions(both), ("debit", "two_amounts"))


def _auxiliary(block: Block) -> pa.Array:
    """What the entry is also about, but no natural persons."""
    told = [block[name] for name in ("auxiliary", "customer", "supplier", "department", "project")]
    joined = pc.binary_join_element_wise(*told, " ")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(joined, r"\s+", " "))


@dataclass(slots=True)
class _Entries:
    """Leaves out voided vouchers and sums; an entry without date, word and number is of the voucher above."""

    cells: Cells
    left_out: int = 0
    before: dict[str, str] = field(default_factory=dict)

    def rows(self, rows: Numbered) -> Numbered:
        for row_no, row in rows:
            if self._is_left_out(row):
                self.left_out += 1
                continue
            told = {name: self.cells.get(row, name) for name in _VOUCHER}
            if any(told.values()) or not self.cells.get(row, "account_code"):
                self.before = told
            for name in _VOUCHER:
                if not any(told.values()) and self.before.get(name):
                    self.cells.put(row, name, self.before[name])
            yield row_no, row

    def _is_left_out(self, row: list[str]) -> bool:
        is_sum = any(_A_SUM.fullmatch(self.cells.get(row, name)) for name in _SAYS_SUM)
        return is_sum or _VOID.fullmatch(self.cells.get(row, "status")) is not None

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        return ()


def _entries(found: Found) -> _Entries:
    return _Entries(Cells(found.places))


def _layout(source: str, *fields: Field) -> Layout:
    own = {one.name for one in fields}
    optional = (
        Field("book", ("账套名称", "核算单位")),
        Field("word", ("凭证字", "凭证类别字")),
        Field("account_name", ("科目名称",)),
        Field("source_no", ("单据号", "来源单据号", "业务单据号"), Read.ID),
        Field("status", ("状态", "凭证状态", "作废", "是否作废")),
        Field("reversal_no", ("冲销凭证号", "红冲凭证号")),
        Field("auxiliary", ("核算项目", "辅助核算", "辅助项", "辅助核算项目")),
        Field("customer", ("客户", "客户名称")),
        Field("supplier", ("供应商", "供应商名称")),
        Field("department", ("部门", "部门名称")),
        Field("project", ("项目", "项目名称")),
    )
    return Layout(
        source=source,
        name=f"{source}_vouchers",
        kind=FactKind.VOUCHERS,
        scope=ScopeBy.NOBODY,
        fields=(*fields, *(one for one in optional if one.name not in own)),
        shape=_shape,
        prepared=_entries,
    )


def _date(*headers: str) -> Field:
    return Field("date", headers, Read.DAY, required=True, needed=True)


def _number(*headers: str) -> Field:
    return Field("number", headers, Read.ID, required=True, needed=True)


def _account(*headers: str) -> Field:
    return Field("account_code", headers, required=True, needed=True)


_SUMMARY: Final = Field("summary", ("摘要",), required=True)
_DEBIT: Final = Field("debit", ("借方金额", "借方", "借方本币金额"), Read.AMOUNT, required=True)
_CREDIT: Final = Field("credit", ("贷方金额", "贷方", "贷方本币金额"), Read.AMOUNT, required=True)
_WORD: Final = Field("word", ("凭证字",), required=True)

KINGDEE_KIS: Final = _layout(
    "kingdee_kis",
    _date("凭证日期", "日期"),
    _WORD,
    _number("凭证号"),
    _SUMMARY,
    _account("科目代码"),
    _DEBIT,
    _CREDIT,
)
KINGDEE_K3: Final = _layout(
    "kingdee_k3",
    _date("FTRANSDATE", "FDATE"),
    Field("word", ("FGROUP",), required=True),
    _number("FNUM"),
    Field("summary", ("FEXP",), required=True),
    _account("FACCTID"),
    Field("account_name", ("FACCTNAME",)),
    Field("debit", ("FDEBIT",), Read.AMOUNT, required=True),
    Field("credit", ("FCREDIT",), Read.AMOUNT, required=True),
    Field("currency", ("FCYID",), Read.CURRENCY),
    Field("auxiliary", ("FOBJNAME1",)),
)
YONYOU_TPLUS: Final = _layout(
    "yonyou_tplus",
    _date("凭证日期", "制单日期"),
    _number("凭证号"),
    _SUMMARY,
    _account("科目编码"),
    Field("attached", ("附单据数", "附件数"), required=True),
    _DEBIT,
    _CREDIT,
)
YONYOU_U8: Final = _layout(
    "yonyou_u8",
    _date("dbill_date"),
    Field("word", ("csign",), required=True),
    _number("ino_id"),
    Field("summary", ("cdigest",), required=True),
    _account("ccode"),
    Field("account_name", ("ccode_name",)),
    Field("debit", ("md",), Read.AMOUNT, required=True),
    Field("credit", ("mc",), Read.AMOUNT, required=True),
)
HAOKUAIJI: Final = _layout(
    "haokuaiji",
    _date("日期", "凭证日期"),
    _WORD,
    _number("凭证号"),
    _SUMMARY,
    _account("科目编码"),
    _DEBIT,
    _CREDIT,
)
VOUCHERS: Final = (KINGDEE_KIS, KINGDEE_K3, YONYOU_TPLUS, YONYOU_U8, HAOKUAIJI)
