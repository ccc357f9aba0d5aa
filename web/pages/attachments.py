"""Files that people sent with an action, to be downloaded by whoever may read the ticket."""

from flask import Response, abort, send_file
from flask.typing import ResponseReturnValue

from people.access import Permission
from web.access import Pages
from web.doors import doors, reading
from web.identity import me
from workflow.attachments import store_of
from workflow.queries import attachment
from workflow.ticket_pages import readable_ticket

pages = Pages("attachments", __name__, url_prefix="/tickets")
NOTHING_RUNS = "default-src 'none'; sandbox"


@pages.page("/<number>/files/<int:attachment_id>", needs=Permission.SEE_TICKETS)
def download(number: str, attachment_id: int) -> ResponseReturnValue:
    """The bytes as they were sent, decrypted as they leave; never shown inside a page of ours."""
    with reading() as session:
        readable_ticket(session, number, actor=me())
        found = attachment(session, number, attachment_id) or abort(404)
    stream = store_of(doors().settings, doors().database).open(found.sha256)
    answer: Response = send_file(
        stream, mimetype=found.media_type, as_attachment=True, download_name=found.name, max_age=0
    )
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    answer.headers["Content-Length"] = str(found.size)
    return answer
