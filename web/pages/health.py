"""Whether the server is there, for whoever restarts or routes to it. Tells nothing else to anybody."""

from flask.typing import ResponseReturnValue
from sqlalchemy import text

from web.access import Anyone, Pages
from web.doors import reading

pages = Pages("health", __name__)


@pages.page("/healthz", needs=Anyone.PUBLIC)
def show() -> ResponseReturnValue:
    """200 while the database answers; otherwise the error handler's 503."""
    with reading() as session:
        session.execute(text("SELECT 1"))
    return {"ok": True}
