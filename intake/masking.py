"""Personal data that reconciling needs, in a form that gives nobody away.

Mobile numbers, identity numbers and the account numbers of people are masked; where equality matters, a keyed
hash stands beside. Numbers of orders, payments and waybills look alike: one is masked only where it can be
nothing else, or stands in a column that holds such data.
"""

import hmac
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.facts import FactKind
from intake.problems import RowProblem

HASH_LENGTH: Final = 16
_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)(\d{4})(\d{4})(?![0-9A-Za-z])")
_MOBILE_SPACED: Final = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)([ -])(\d{4})([ -])(\d{4})(?![0-9A-Za-z])")
_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})"
    r"((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})([\dXx])(?![0-9A-Za-z])"
)
_SUSPECT: Final = r"1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|[1-9][0-9]{16}[0-9Xx]"
_WITH_TEXTS: Final = frozenset({FactKind.LEDGER, FactKind.BANK})
_MASKED: Final = re.compile(r"\*\*")
_NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
_OF_COMPANIES: Final = "司行店厂部社会局院校所馆站铺坊网团中心"
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温欧阳司马上官諸葛張劉陳楊黃趙吳孫馬"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_SHOWN_ENDS: Final = 4
_ACCOUNT_SIGNS: Final = 9
_NUMBER_WORDS: Final = ("单号", "單號", "流水", "编号", "編號", "订单", "訂單", "no", "id", "ref", "waybill")


def masked_text(text: str, *, known: Collection[str] = ()) -> str:
    """The text with its mobile and identity numbers masked: `138****8000`, `110101********123X`.

    A number that is known, or that words before it call an order, a payment or the like, stays.
    """
    if any(one and one in text for one in known):
        return text
    text = _IDENTITY.sub(lambda found: _identity(found, text), text)
    text = _MOBILE.sub(lambda found: _mobile(found, text), text)
    return _MOBILE_SPACED.sub(lambda found: f"{found[1]}{found[2]}****{found[4]}{found[5]}", text)


def _mobile(found: re.Match[str], text: str) -> str:
    return found[0] if _is_named(text, found) else f"{found[1]}****{found[3]}"


def _identity(found: re.Match[str], text: str) -> str:
    """Only a number whose last sign checks is an identity number: by chance one in eleven does."""
    number = found[0].upper()
    check = _CHECKS[sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS, strict=False)) % 11]
    is_person = check == number[-1] and not _is_named(text, found)
    return f"{found[1]}********{found[2][-3:]}{found[3]}" if is_person else found[0]


def _is_named(text: str, found: re.Match[str]) -> bool:
    before = text[max(found.start() - 8, 0) : found.start()].casefold().rstrip(" :：#-_[【(（")
    return before.endswith(_NUMBER_WORDS)


def masked_account(number: str, *, key: bytes) -> str:
    """A keyed hash, which tells equal ones, and what may be shown: `9f3c…:6222****1234`."""
    if len(number) < _ACCOUNT_SIGNS or _MASKED.search(number):  # so short, it is no account of a person
        return number
    told = hmac.new(key, number.encode(), sha256).hexdigest()[:HASH_LENGTH]
    head = number[:_SHOWN_ENDS] if len(number) > 3 * _SHOWN_ENDS else ""
    return f"{told}:{head}****{number[-_SHOWN_ENDS:]}"


def masked_name(name: str) -> str:
    """The name of a person as `王*婷`; that of a company as it is."""
    plain = name.strip()
    if (
        not _NAME.fullmatch(plain)
        or plain[0] not in _SURNAMES
        or any(sign in plain for sign in _OF_COMPANIES)
    ):
        return name
    return plain[0] + "*" * max(len(plain) - 2, 1) + (plain[-1] if len(plain) > 2 else "")


def masked_columns(
    kind: FactKind, columns: Mapping[str, pa.Array], *, key: bytes, payees: Collection[str]
) -> dict[str, pa.Array]:
    """The columns of facts as they may be kept. `payees` are names of the company's own master data."""
    found = dict(columns)
    for name in {"note", "summary"} & found.keys() if kind in _WITH_TEXTS else ():
        ids = [column for id_, column in columns.items() if id_.endswith("_no") and id_ != "row_no"]
        found[name] = _masked_texts(found[name], ids)
    if "payee_account" in found:
        found["payee_account"] = _by_value(found["payee_account"], partial(masked_account, key=key))
    if "payee_name" in found:
        shown = _by_value(found["payee_name"], masked_name)
        is_ours = pc.is_in(found["payee_name"], pa.array(sorted(payees), pa.string()))
        found["payee_name"] = pc.if_else(is_ours, found["payee_name"], shown)
    return found


def _masked_texts(texts: pa.Array, ids: Sequence[pa.Array]) -> pa.Array:
    suspect = pc.match_substring_regex(texts, _SUSPECT)
    if not pc.any(suspect).as_py():
        return texts
    values = texts.to_pylist()
    for at in np.flatnonzero(suspect.to_numpy(zero_copy_only=False)).tolist():
        values[at] = masked_text(values[at], known=[one[at].as_py() for one in ids])
    return pa.array(values, pa.string())


def _by_value(column: pa.Array, mask: Callable[[str], str]) -> pa.Array:
    coded = column.dictionary_encode()
    return pa.array([mask(one) for one in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def masked_problem(problem: RowProblem) -> RowProblem:
    """The problem as it may be kept and shown: names, numbers and addresses of people are hidden."""
    column = problem.column
    if any(word in column for word in _PERSONAL):
        return replace(problem, value=_hidden(problem.value))
    return replace(problem, value=masked_text(problem.value))


_PERSONAL: Final = (
    *("收货人", "收件人", "买家昵称", "买家姓名", "姓名", "地址", "电话", "手机", "身份证", "证件"),
    *("收貨人", "電話", "手機", "Phone", "phone", "Address", "address", "Name", "Email", "email"),
)


def _hidden(value: str) -> str:
    return value[:1] + "*" * min(len(value) - 1, 8) if value else value
