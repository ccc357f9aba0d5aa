"""`python -m cli.demonstration`: fills an installation with the sample company, and says what came of it.

`demo` runs it in a process of its own, beside workers: files and plans go through the same queue as
everybody's. It may be stopped anywhere and started again; what is there already is left alone.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from cli.commands.invariants import invariants_document
from cli.demo_story import leave
from cli.import_documents import import_document
from cli.opening import Installation, installation
from cli.run_documents import run_document
from cli.running import say
from company.masterdata import load
from database.job_runs import JobRunId, JobRunView, job_run, request_job
from database.types import JsonValue
from database.unit_of_work import reading, unit_of_work
from intake.facts import FileId
from intake.queries import batches, files_waiting, import_result
from intake.receiving import Upload, receive_uploads
from matching.engine import PLANS
from matching.queries import run as run_named
from people.accounts import DEMO_PASSWORD, add_user
from people.actors import SYSTEM, Actor, Role
from people.queries import actor_named, demo_people, people
from sample_company.writing import SampleCompany, write
from workflow.invariants import check_invariants
from workflow.queries import TicketFilter, ticket_list
from workflow.table import load as load_table

JOB_SECONDS = 15 * 60
PEOPLE = (
    ("lin", "林晓芸", Role.FINANCE),
    ("zhao", "赵雨桐", Role.FINANCE),
    ("zhou", "周启明", Role.FINANCE_LEAD),
    ("fang", "方蕾", Role.FINANCE_LEAD),  # above 5,000.00 two leads decide
    ("chen", "陈思远", Role.CUSTOMER_SERVICE),
    ("wu", "吴建国", Role.WAREHOUSE),
    ("he", "何静", Role.AUDITOR),
    ("shen", "沈岚", Role.MANAGER),
    ("admin", "管理员", Role.ADMIN),
)
WHO_IMPORTS = "lin"


class DemonstrationFailed(Exception):
    """The demonstration cannot be given; the text says why."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default="en")
    given = parser.parse_args()
    with installation() as here:
        try:
            refuse_a_real_installation(here)
            document = tell_the_story(here, language=given.lang)
        except DemonstrationFailed as problem:
            say(str(problem))
            return 1
        leave(here.settings, password=DEMO_PASSWORD, people=PEOPLE, document=document)
    return 0


def refuse_a_real_installation(here: Installation) -> None:
    """The sample company never joins people who are really there."""
    with reading(here.database) as session:
        if people(session) and not demo_people(session):
            raise DemonstrationFailed(
                f"{here.settings.home} holds an installation of yours: give the demo a folder of its own in "
                "DUIPING_HOME"
            )


def tell_the_story(here: Installation, *, language: str) -> dict[str, object]:
    """The document of `demo`: imports, runs, tickets by type, invariants."""
    say("writing the files of the sample company")
    company = write(here.settings.home / "demo")
    actor = make_people(here)
    with unit_of_work(here.database) as work:
        load(work, company.company_toml.read_text("utf-8"))
    files = import_files(here, company, actor=actor)
    runs = [reconcile(here, plan, actor=actor) for plan in PLANS]
    return document_of(here, files, runs, language=language)


def make_people(here: Installation) -> Actor:
    """The company's people, and of them the one who hands in its files."""
    with unit_of_work(here.database) as work:
        for name, display_name, role in PEOPLE:
            if actor_named(work.session, name) is None:
                add_user(
                    work,
                    name=name,
                    display_name=display_name,
                    roles=[role],
                    password=DEMO_PASSWORD,
                    actor=SYSTEM,
                    now=here.now,
                    demo=True,
                )
        found = actor_named(work.session, WHO_IMPORTS)
    if found is None:
        raise DemonstrationFailed(f"the user {WHO_IMPORTS} is not active")
    return found


def import_files(here: Installation, company: SampleCompany, *, actor: Actor) -> Sequence[FileId]:
    """One batch, one job. A start that was interrupted goes on with the batch it had made."""
    with reading(here.database) as session:
        made = [one for one in batches(session) if one.opened_by == actor.name]
    if made:
        files: Sequence[FileId] = [one.id for one in made[-1].files]
    else:
        uploads = [Upload(one.path.name, one.path.open("rb")) for one in company.files]
        _, files = receive_uploads(here.database, here.stores, uploads=uploads, actor=actor, now=here.now)
        for upload in uploads:
            upload.stream.close()
    with reading(here.database) as session:
        waiting = [one for one in files_waiting(session) if one in files]
    if waiting:
        run_job(here, "import_batch", {"files": waiting}, actor=actor, told=f"importing {len(files)} files")
    return files


def reconcile(here: Installation, plan: str, *, actor: Actor) -> Mapping[str, Any]:
    """The run's number, and what became of the tickets.

    Plans run one after the other, so that tickets get the same numbers each time.
    """
    ended = run_job(here, "reconcile", {"plans": [plan]}, actor=actor, told=f"running the plan {plan}")
    result = cast(Mapping[str, Sequence[Mapping[str, Any]]], ended.result)
    return result["runs"][0]


def run_job(
    here: Installation, kind: str, arguments: Mapping[str, JsonValue], *, actor: Actor, told: str
) -> JobRunView:
    """Asks for a job as a page would, and waits for a worker to do it. Raises DemonstrationFailed."""
    say(told)
    with unit_of_work(here.database) as work:
        asked = request_job(
            work,
            kind=kind,
            arguments={**arguments, "actor": actor.name},
            now=here.now,
            requested_by=actor.name,
            dedupe=f"demo {kind} {json.dumps(arguments, sort_keys=True)}",
        )
    until = time.monotonic() + JOB_SECONDS
    while time.monotonic() < until:
        ended = _job(here, asked)
        if ended.is_over:
            if ended.state == "failed":
                raise DemonstrationFailed(f"{told}: {ended.error}")
            return ended
        time.sleep(0.1)
    raise DemonstrationFailed(f"{told}: no worker was done with it within {JOB_SECONDS // 60} minutes")


def _job(here: Installation, asked: JobRunId) -> JobRunView:
    with reading(here.database) as session:
        found = job_run(session, asked)
    if found is None:
        raise DemonstrationFailed(f"job run {asked} is gone")
    return found


def document_of(
    here: Installation, files: Sequence[FileId], runs: Sequence[Mapping[str, Any]], *, language: str
) -> dict[str, object]:
    words = here.words(language)
    with reading(here.database) as session:
        imports = [import_document(import_result(session, one), words=words) for one in files]
        run_documents = [
            run_document(view, view.figures, tickets=one["tickets"])
            for one in runs
            if (view := run_named(session, one["run"])) is not None and view.figures is not None
        ]
        types = ticket_list(session, TicketFilter(states=tuple(load_table().states))).types
    checks = check_invariants(here.database, here.stores, runs_dir=here.settings.runs_dir, now=here.now)
    return {
        "imports": imports,
        "runs": run_documents,
        "tickets_by_type": {one.value: one.tickets for one in sorted(types, key=lambda one: one.value)},
        "invariants": invariants_document(checks),
    }


if __name__ == "__main__":
    sys.exit(main())
