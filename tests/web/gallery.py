"""A gallery of the pages with believable data, for looking at them while the look is worked on.

`python -m tests.web.gallery` serves it on http://127.0.0.1:5871/; `--shoot DIR zh|en [NAME…]` takes pictures.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.serving import make_server

from tests.web import gallery_pages as pages
from tests.web import gallery_reviews as reviews
from tests.web import gallery_tickets as tickets
from tests.web import gallery_workbench as workbench
from tests.web.gallery_words import CHINESE
from web.rendering import install_rendering
from web.views.shell import Bell, Choice, MenuView, NavItem, Person, ShellView

ROOT = Path(__file__).parents[2]
PORT = 5871
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
ENDPOINTS = ("me.language", "me.theme", "session.sign_out", "session.sign_in")

# name: (template, rail item, variables)
PAGES: dict[str, tuple[str, str, Callable[[], dict[str, Any]]]] = {
    "workbench": ("pages/workbench.html", "workbench", lambda: {"view": workbench.workbench()}),
    "workbench-fresh": ("pages/workbench.html", "workbench", lambda: {"view": workbench.fresh_workbench()}),
    "search": ("pages/search.html", "", lambda: {"view": workbench.search()}),
    "notices": ("pages/notices.html", "", lambda: {"view": workbench.notices()}),
    "tickets": ("pages/tickets/list.html", "tickets", lambda: {"view": tickets.ticket_list()}),
    "tickets-empty": (
        "pages/tickets/list.html",
        "tickets",
        lambda: {"view": tickets.ticket_list(empty=True)},
    ),
    "ticket": (
        "pages/tickets/ticket.html",
        "tickets",
        lambda: {"view": tickets.finance_page(), "around": tickets.ticket_list(current=2)},
    ),
    "ticket-service": (
        "pages/tickets/ticket.html",
        "tickets",
        lambda: {"view": tickets.service_page(), "around": tickets.ticket_list(current=2)},
    ),
    "ticket-approver": (
        "pages/tickets/ticket.html",
        "tickets",
        lambda: {"view": tickets.approver_page(), "around": tickets.ticket_list(current=2)},
    ),
    "imports": ("pages/imports/index.html", "imports", lambda: {"view": pages.imports(refused=True)}),
    "batch": ("pages/imports/batch.html", "imports", lambda: {"view": pages.batch()}),
    "batch-running": ("pages/imports/batch.html", "imports", lambda: {"view": pages.batch(running=True)}),
    "file": ("pages/imports/file.html", "imports", lambda: {"view": pages.file()}),
    "runs": ("pages/runs/index.html", "runs", lambda: {"view": pages.runs()}),
    "run": ("pages/runs/run.html", "runs", lambda: {"view": pages.run()}),
    "run-running": ("pages/runs/run.html", "runs", lambda: {"view": pages.run(running=True)}),
    "approvals": ("pages/approvals.html", "approvals", lambda: {"view": reviews.approvals()}),
    "archive": ("pages/archive/index.html", "archive", lambda: {"view": reviews.archive()}),
    "archived": ("pages/archive/ticket.html", "archive", lambda: {"view": reviews.archived()}),
    "users": ("pages/users.html", "users", lambda: {"view": reviews.users()}),
    "login": ("pages/login.html", "", lambda: {"view": reviews.login()}),
    "error": ("pages/error.html", "", lambda: {"view": reviews.error()}),
}


def shell(*, current: str, theme: str, chinese: bool) -> ShellView:
    labels = {
        "workbench": ("工作台", "Workbench"),
        "imports": ("导入", "Imports"),
        "runs": ("对账", "Runs"),
        "tickets": ("工单", "Tickets"),
        "approvals": ("审批", "Approvals"),
        "archive": ("归档", "Archive"),
        "users": ("用户", "Users"),
    }
    counts = {"tickets": 18, "approvals": 7}
    items = tuple(
        NavItem(key, pair[0 if chinese else 1], f"/{key}", counts.get(key, 0), key == "tickets")
        for key, pair in labels.items()
    )
    shops = MenuView(
        "全部店铺 3" if chinese else "All 3 shops",
        (
            Choice("全部店铺", "?", current=True),
            Choice("山月家居旗舰店", "?shop=1"),
            Choice("山月生活", "?shop=2"),
        ),
    )
    return ShellView(
        language="zh_Hans_CN" if chinese else "en",
        languages=(
            Choice("简体中文", value="zh_Hans_CN", current=chinese),
            Choice("繁體中文", value="zh_Hant_TW"),
            Choice("English", value="en", current=not chinese),
        ),
        theme=theme,
        here="/",
        search_href="/search",
        me=Person("林晓芸", "林", 1),
        me_href="/me",
        me_roles="财务",
        rail=items[:-1],
        rail_foot=items[-1:],
        current=current,
        shops=shops,
        period=MenuView(
            "2026-11", (Choice("2026-11", "?", current=True), Choice("2026-10", "?period=2026-10"))
        ),
        bell=Bell(3, "/tickets"),
    )


def create_gallery() -> Flask:
    app = Flask("gallery", root_path=str(ROOT))
    install_rendering(app)
    app.secret_key = "gallery"
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    for endpoint in ENDPOINTS:
        app.add_url_rule(f"/{endpoint}", endpoint, lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/", "index", _index)
    app.add_url_rule("/<name>", "page", _page)
    app.add_url_rule("/tickets/<number>", "ticket", lambda number: _page("ticket"))
    app.after_request(_guard)
    return app


def _index() -> str:
    return "<br>".join(f"<a href='/{name}'>{name}</a>" for name in PAGES)


def _page(name: str) -> str | tuple[str, int]:
    if name not in PAGES:
        return "", 404
    chinese = request.args.get("language", "zh") == "zh"
    _speak(chinese=chinese)
    template, current, variables = PAGES[name]
    frame = shell(current=current, theme=request.args.get("theme", "light"), chinese=chinese)
    return render_template(template, shell=frame, **variables())


def _speak(*, chinese: bool) -> None:
    from flask import current_app

    words = CHINESE if chinese else {}
    current_app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: words.get(text, text),
        lambda one, many, number: words.get(one, one if number == 1 else many),
        newstyle=True,
    )


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


def shoot(folder: Path, names: list[str], *, language: str = "zh") -> None:
    """Pictures of the named pages (or all), wide and narrow, light and dark; says what overflows."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with running_gallery(PORT) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width, height, theme in ((1440, 900, "light"), (1440, 900, "dark"), (360, 740, "light")):
            context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=2)
            page = context.new_page()
            page.on("console", lambda message: say(f"console: {message.text}"))
            page.on("pageerror", lambda error: say(f"error: {error}"))
            for name in names or list(PAGES):
                page.goto(f"{address}/{name}?theme={theme}&language={language}", wait_until="networkidle")
                picture = folder / f"{name}-{width}-{theme}-{language}.png"
                page.screenshot(path=picture, full_page=width == 360)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    say(f"{name} at {width}: {wide} px wide")
            context.close()
        browser.close()


@contextmanager
def running_gallery(port: int) -> Iterator[str]:
    """Serves the gallery on a thread, and gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, create_gallery(), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--shoot"]:
        shoot(Path(sys.argv[2]), sys.argv[4:], language=sys.argv[3])
    else:
        create_gallery().run(port=PORT, debug=True)
