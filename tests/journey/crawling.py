"""Every page that a person can reach by following links, one of each kind."""

import re
from urllib.parse import urlsplit

from tests.journey.people import Window

KIND = re.compile(r"[A-Z]-\d{4,8}-\d+|\d+|(?<=/users/)[^/]+")
MOST = 60


def pages_open_to(window: Window) -> list[str]:
    """Paths, breadth first from the start page; of pages alike but for a number, the first found."""
    window.go("/")
    waiting = [path_of(window.page.url)]
    found: dict[str, str] = {}
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        kind = KIND.sub("*", path)
        if kind in found or is_download(path):
            continue
        found[kind] = path
        window.go(path)
        hrefs = window.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        waiting += [path_of(one) for one in hrefs if one.startswith(window.address)]
    return list(found.values())


def path_of(url: str) -> str:
    return urlsplit(url).path


def is_download(path: str) -> bool:
    return bool(re.search(r"\.(csv|xlsx|jsonl|md)$|^/tickets/[^/]+/files/|^/static/|^/search", path))
