"""How far jobs are, for the page that waits for them."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from database.job_runs import JobRunView
from matching.explanations import PLANS
from people.languages import N_
from web.formatting import count
from web.languages import worded
from web.views.shell import ProgressView
from workflow.asking import IMPORT, WITHDRAW

PART = 100  # a job counts hundredths of its files, or of its plans
STAGES = {"reading": N_("Reading rows"), "judging": N_("Comparing with what is known")}


def progress_of(jobs: Sequence[JobRunView], *, href: str) -> ProgressView | None:
    """Of the job that works, else of the first that waits; None where there is none."""
    if not jobs:
        return None
    working = [job for job in jobs if job.state == "running"]
    job = (working or list(jobs))[0]
    return ProgressView(
        running=True,
        stage=_stage(job),
        done=job.done,
        total=job.total,
        href=href,
        told=_told(job),
    )


def files_at_work(jobs: Sequence[JobRunView]) -> dict[int, str]:
    """What is being done with the file that each of the jobs is at, by file."""
    found: dict[int, str] = {}
    for job in jobs:
        files = _files(job)
        at = job.done // PART
        if job.state == "running" and at < len(files):
            found[files[at]] = _stage(job)
    return found


def stopped(*, error: str, href: str) -> ProgressView:
    """A job that ended without having done its work."""
    return ProgressView(running=False, stage=error, done=0, total=0, href=href, error=error)


def about_files(jobs: Iterable[JobRunView], file_ids: Iterable[int]) -> list[JobRunView]:
    """The imports, and what takes imports back, among the jobs that are about any of these files."""
    wanted = set(file_ids)
    return [job for job in jobs if job.kind in (IMPORT, WITHDRAW) and wanted & set(_files(job))]


def _files(job: JobRunView) -> list[int]:
    files = job.arguments.get("files")
    return [int(str(one)) for one in files] if isinstance(files, list) else []


def _stage(job: JobRunView) -> str:
    if job.state == "queued":
        return str(_("Waits for its turn"))
    stage, colon, rows = job.stage.partition(":")
    text = STAGES.get(stage) or PLANS.get(stage)
    if text is None:
        return str(_("Begins"))
    if not colon or not rows.isdecimal():
        return worded(text)
    read = ngettext("%(n)s row", "%(n)s rows", int(rows), n=count(int(rows)))
    return f"{worded(text)} · {read}"


def _told(job: JobRunView) -> str:
    """Which of how many it is at."""
    if not job.total:
        return ""
    parts = job.total // PART
    at = min(job.done // PART + 1, parts)
    if job.kind == IMPORT:
        return str(_("file %(at)s of %(parts)s", at=at, parts=parts))
    return str(_("plan %(at)s of %(parts)s", at=at, parts=parts))
