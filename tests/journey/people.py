"""People in front of browsers, and what they do there in the words of the pages."""

import re
from dataclasses import dataclass, field
from typing import Any

PASSWORD = "duiping-demo"
SECONDS = 20
PHONE = (360, 740)
WIDE = (1440, 900)
PNG = b"\x89PNG\r\n\x1a\n" + b"chat" * 64
CHAT = {"name": "旺旺记录.png", "mimeType": "image/png", "buffer": PNG}
TICKET = re.compile(r"/tickets/(T-\d{8}-\d{4})")


@dataclass
class Company:
    """Opens browsers for people; one real signing in each, whatever number of windows."""

    chromium: Any
    address: str
    cookies: dict[str, Any] = field(default_factory=dict)
    windows: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def window(self, name: str = "", **look: Any) -> "Window":
        """A browser of this person's; without a name: of somebody not signed in."""
        state = self._signed_in(name) if name else None
        return self._open(state, **look)

    def _open(
        self, state: Any, *, size: tuple[int, int] = WIDE, scripts: bool = True, **more: Any
    ) -> "Window":
        context = self.chromium.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            locale=more.pop("locale", "en-US"),
            java_script_enabled=scripts,
            storage_state=state,
            **more,
        )
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        opened = Window(page, self.address)
        page.on("console", lambda said: self._listen(opened, said.type, said.text))
        page.on("pageerror", lambda error: self._listen(opened, "error", str(error)))
        page.on("dialog", self._close)
        self.windows.append(context)
        return opened

    def _signed_in(self, name: str) -> Any:
        if name not in self.cookies:
            window = self._open(None)
            window.go("/sign-in")
            window.page.get_by_label("User name").fill(name)
            window.page.get_by_label("Password").fill(PASSWORD)
            window.press("Sign in")
            window.page.get_by_role("navigation", name="Main").wait_for()
            self.cookies[name] = window.page.context.storage_state()
        return self.cookies[name]

    def _listen(self, window: "Window", kind: str, text: str) -> None:
        """A refused form is answered with 4xx, which Chromium reports; everything else is a complaint."""
        expected = window.refused and re.search(rf"status of {window.refused}\b", text)
        if kind in ("error", "warning") and not expected:
            self.complaints.append(f"{window.page.url}: {text}")

    def _close(self, dialog: Any) -> None:
        self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def leave(self) -> list[str]:
        """Closes every window; what browsers complained of meanwhile."""
        for context in self.windows:
            context.close()
        said, self.windows, self.complaints = self.complaints, [], []
        return said


@dataclass(slots=True)
class Window:
    """One page of one person's browser; counts what the hand does on it."""

    page: Any
    address: str
    taps: int = 0
    refused: int = 0
    """The status of a refusal that this person is going to run into."""

    def go(self, path: str) -> "Window":
        self.page.goto(path, wait_until="load")
        return self

    def tap(self, what: Any) -> None:
        self.taps += 1
        what.click()

    def press(self, name: str) -> None:
        """The button of this name."""
        self.tap(self.page.get_by_role("button", name=name).first)

    def unfold(self, name: str) -> None:
        """Opens the menu or the part of this name."""
        self.tap(self.page.locator("summary", has_text=name).filter(visible=True).first)

    def choose_facet(self, facet: str, value: str) -> None:
        """Opens the filter of this name and takes one of its choices."""
        menu = self.page.locator(".facets details", has=self.page.locator("summary", has_text=facet)).first
        self.tap(menu.locator("summary"))
        self.tap(menu.get_by_role("link", name=value))

    def sees(self, text: str) -> None:
        """Waits until the page shows this."""
        self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def says(self, text: str) -> None:
        """Waits for the notice of what was done."""
        self.page.get_by_role("status").get_by_text(text).first.wait_for()

    @property
    def text(self) -> str:
        return str(self.page.locator("body").inner_text())

    @property
    def state(self) -> str:
        """The step of the ticket that is current."""
        return str(self.page.locator("[aria-current=step]").inner_text())

    @property
    def ticket(self) -> str:
        found = TICKET.search(self.page.url)
        assert found, self.page.url
        return found.group(1)

    @property
    def buttons(self) -> list[str]:
        """What may be done with the ticket, as its bar says."""
        bar = self.page.locator("footer.actionbar")
        return [
            one.inner_text().split("\n")[0] for one in bar.locator("button.btn-main, details > summary").all()
        ]

    def first_of(self, type_code: str) -> str:
        """Opens the first open ticket of a type; gives its number."""
        self.go(f"/tickets?view=every&type={type_code}&state=open")
        self.page.locator("a[data-open]").first.click()
        self.page.wait_for_url(TICKET)
        return self.ticket
