"""However many rows of a file are wrong: all are counted, some are told, and memory does not notice."""

from intake import bad_rows
from intake.problems import DAMAGED_KEPT, PROBLEMS_KEPT
from intake.rejected_rows import TOLD_MAX
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, counts, line, table

MANY = PROBLEMS_KEPT + 500


def test_all_wrong_rows_are_counted_and_the_first_are_told(importer: Importer) -> None:
    result = importer(table(LEDGER, [line(f"L{n}", "x") for n in range(MANY)]))
    assert counts(result) == (MANY, 0, 0, 0, 0, MANY)
    assert (result.problem_count, len(result.problems)) == (MANY, PROBLEMS_KEPT)
    assert result.problems[-1].row_no == PROBLEMS_KEPT


def test_ids_that_a_spreadsheet_rounded_are_all_kept_out(importer: Importer) -> None:
    rounded = [line(str(123456789012345 * 1000 + 1000 * n)[:15] + "000", "1.00") for n in range(MANY)]
    good = [line("L1", "2.00")]
    result = importer(table(LEDGER, rounded + good))
    assert counts(result) == (MANY + 1, 1, 0, 0, 0, MANY)
    told = [one for one in result.findings if one.type == "damaged_identifier"]
    assert len(told) == DAMAGED_KEPT + 1
    assert sum(one.amount_minor for one in told) == MANY * 100
    assert dict(told[-1].explanation.params) == {
        "count": MANY - DAMAGED_KEPT, "told": DAMAGED_KEPT, "total_minor": (MANY - DAMAGED_KEPT) * 100,
    }  # fmt: skip


def test_a_balance_that_never_follows_is_counted_to_the_end(importer: Importer) -> None:
    def row(n: int) -> str:
        at = f"2026-06-{1 + n // 1440:02d} {n // 60 % 24:02d}:{n % 60:02d}:00"
        return line(f"L{n}", "1.00", at=at).replace(",,2026", f",{n * 7 % 1000}.00,2026")

    result = importer(table(LEDGER, [row(n) for n in range(MANY)]))
    gaps = [one for one in result.findings if one.type == "balance_gap"]
    assert len(gaps) == 201
    assert gaps[-1].explanation.params["count"] == MANY - 1 - 200


def test_of_very_many_bad_rows_a_file_holds_the_first_and_says_so(importer: Importer) -> None:
    first = importer(table(LEDGER, [line(f"L{n}", "x") for n in range(TOLD_MAX + 2)]))
    body = bad_rows.export(
        importer.database,
        importer.stores,
        file_id=first.file_id,
        actor=SYSTEM,
        now=importer.now,
        row_header="row",
        reason_header="reason",
        wording=lambda one: one.code,
    ).decode("utf-8-sig")
    head, *rows = body.splitlines()
    assert head.endswith(f",reason ({TOLD_MAX} / {TOLD_MAX + 2})")
    assert (len(rows), rows[-1][-16:]) == (TOLD_MAX, f"{TOLD_MAX},bad_amount"[-16:])
