"""Personal data that reconciling needs, in a form that gives nobody away.

Mobile numbers, identity numbers and the account numbers of people are masked; where equality matters, a keyed
hash stands beside. Numbers of orders, payments and waybills look alike: one is masked only where it can be
nothing else, or stands in a column that holds such data.
"""

import hmac
import re
from dataclasses import replace
from hashlib import sha256
from typing import Final

from intake.problems import RowProblem

HASH_LENGTH: Final = 16
_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)(\d{4})(\d{4})(?![0-9A-Za-z])")
_MOBILE_SPACED: Final = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)([ -])(\d{4})([ -])(\d{4})(?![0-9A-Za-z])")
_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})"
    r"((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})([\dXx])(?![0-9A-Za-z])"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_SHOWN_ENDS: Final = 4
_NUMBER_WORDS: Final = ("单号", "單號", "流水", "编号", "編號", "订单", "訂單", "no", "id", "ref", "waybill")


def masked_text(text: str) -> str:
    """The text with its mobile and identity numbers masked: `138****8000`, `110101********123X`.

    A number that words before it call an order, a payment or the like stays.
    """
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
    before = text[max(found.start() - 8, 0) : found.start()].casefold().rstrip(" :：#-_")
    return before.endswith(_NUMBER_WORDS)


def masked_account(number: str) -> str:
    """The number with its middle hidden: `6222****1234`; of a short one only its last signs stand."""
    if len(number) <= _SHOWN_ENDS:
        return number
    head = number[:_SHOWN_ENDS] if len(number) > 3 * _SHOWN_ENDS else ""
    return f"{head}****{number[-_SHOWN_ENDS:]}"


def keyed_hash(text: str, *, key: bytes) -> str:
    """Tells equal texts of one installation apart from others, and nothing else."""
    return hmac.new(key, text.encode(), sha256).hexdigest()[:HASH_LENGTH]


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
