"""Work asked for from a page: the wish is recorded with what it is about, and a worker does it."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from company.queries import shops
from database.job_runs import JobRunId, job_run, live_job, request_job
from database.types import JsonValue, json_text
from database.unit_of_work import UnitOfWork
from intake.cancelling import wait_again
from intake.facts import BatchId, FileId
from intake.importing import ImportOptions
from intake.originals import Kept
from intake.queries import batch
from intake.receiving import receive_kept
from matching.engine import PLANS
from matching.running import RunRefused
from people.actors import Actor

IMPORT = "import_batch"
WITHDRAW = "withdraw_import"
RECONCILE = "reconcile"
NOTHING_SAID = ImportOptions()


def ask_for_import(
    work: UnitOfWork,
    *,
    kept: Sequence[tuple[str, Kept]],
    options: ImportOptions = NOTHING_SAID,
    actor: Actor,
    now: datetime,
    command_id: str,
) -> str:
    """Receives the files as a batch, asks for their import, and returns the batch's number.

    The same command sent again while it waits or works is the same batch, also when both come at once.
    """
    name = _named(IMPORT, actor.name, command_id)
    if (live := live_job(work.session, name)) is not None:
        return str(live.arguments["batch"])
    with work.session.begin_nested() as attempt:
        batch_id, files = receive_kept(work, kept=kept, actor=actor, now=now)
        number = _number_of(work, batch_id)
        job = _ask(work, files, options, batch=number, actor=actor, now=now, dedupe=name)
        asked = job_run(work.session, job)
        if asked is not None and asked.arguments["batch"] != number:  # the other one was first: theirs stands
            attempt.rollback()
            return str(asked.arguments["batch"])
    return number


def ask_to_import_again(
    work: UnitOfWork,
    *,
    files: Sequence[FileId],
    batch: str,
    options: ImportOptions = NOTHING_SAID,
    actor: Actor,
    now: datetime,
) -> JobRunId:
    """Asks for the import of files received before: refused ones, or left over when a job stopped."""
    for file_id in files:
        wait_again(work, file_id=file_id)
    name = _named(IMPORT, "again", *map(str, files), *(str(one) for one in options.as_json().values()))
    return _ask(work, files, options, batch=batch, actor=actor, now=now, dedupe=name)


def ask_to_withdraw(
    work: UnitOfWork,
    *,
    file_id: FileId,
    by: FileId | None,
    reason: str,
    options: ImportOptions = NOTHING_SAID,
    actor: Actor,
    now: datetime,
) -> JobRunId:
    """Asks that an import is taken back, or that the file `by` takes its place. Once, however often asked."""
    arguments: dict[str, JsonValue] = {
        "files": [file_id if by is None else by],
        "file": file_id,
        "by": by,
        "reason": reason,
        "actor": actor.name,
        **options.as_json(),
    }
    name = _named(WITHDRAW, str(file_id))
    return request_job(
        work, kind=WITHDRAW, arguments=arguments, now=now, requested_by=actor.name, dedupe=name
    )


def _number_of(work: UnitOfWork, batch_id: BatchId) -> str:
    received = batch(work.session, batch_id)
    if received is None:
        raise AssertionError(f"batch {batch_id} was made a moment ago")
    return received.number


def _named(kind: str, *parts: str) -> str:
    """A name for this very wish, however long what makes it up."""
    return f"{kind} {sha256(json_text(parts).encode()).hexdigest()}"


def _ask(
    work: UnitOfWork,
    files: Sequence[FileId],
    options: ImportOptions,
    *,
    batch: str,
    actor: Actor,
    now: datetime,
    dedupe: str,
) -> JobRunId:
    arguments: dict[str, JsonValue] = {
        "files": list(files),
        "batch": batch,
        "actor": actor.name,
        **options.as_json(),
    }
    return request_job(
        work, kind=IMPORT, arguments=arguments, now=now, requested_by=actor.name, dedupe=dedupe
    )


def ask_for_runs(
    work: UnitOfWork,
    *,
    plans: Sequence[str],
    shop_id: int | None,
    as_of: date | None,
    actor: Actor,
    now: datetime,
) -> JobRunId:
    """Asks for a run of each plan, one after the other. Asked twice while it waits or works, it is one.

    Raises RunRefused for a plan or a shop that is not there, and where no plan is named.
    """
    wanted = [plan for plan in PLANS if plan in plans]
    for plan in plans:
        if plan not in PLANS:
            raise RunRefused("plan_unknown", plan=plan[:40], known=", ".join(PLANS))
    if not wanted:
        raise RunRefused("plan_missing")
    if shop_id is not None and shop_id not in {shop.id for shop in shops(work.session)}:
        raise RunRefused("shop_unknown")
    day = None if as_of is None else as_of.isoformat()
    arguments: dict[str, JsonValue] = {
        "plans": list(wanted),
        "shop_id": shop_id,
        "as_of": day,
        "actor": actor.name,
    }
    return request_job(
        work,
        kind=RECONCILE,
        arguments=arguments,
        now=now,
        requested_by=actor.name,
        dedupe=f"{RECONCILE} {'+'.join(wanted)} {shop_id or 'all'} {day or 'own'}",
    )
