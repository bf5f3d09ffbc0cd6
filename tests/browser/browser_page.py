"""What a test does at the page, in a reader's words."""

from playwright.sync_api import Browser, Locator, Page, expect


class Reader:
    """Someone in front of the chat page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("#box")
        self.answers = page.locator("article.answer")
        self.connected()

    def connected(self) -> None:
        """Wait for the line."""
        expect(self.page.locator("body[data-line=open]")).to_be_attached()

    def type(self, text: str) -> None:
        """Say something, without waiting for the answer."""
        self.box.fill(text)
        self.box.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say something and wait for the whole answer; its element."""
        before = self.answers.count()
        self.type(text)
        answer = self.answers.nth(before)
        expect(answer.locator(".tools")).to_be_visible()
        return answer


class OpenPage:
    """Makes pages and collects what their consoles complain about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._pages: list[Page] = []
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()
        """Parts of complaints that a test provokes on purpose."""

    def __call__(self, address: str, *, width: int = 1280, height: int = 900, **context: object) -> Page:
        """A page at ``address``, in Bogotá and in Spanish unless the test says otherwise."""
        usual = {"locale": "es-CO", "timezone_id": "America/Bogota", "viewport": {"width": width, "height": height}}
        page = self._browser.new_context(**(usual | context)).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(5000)
        page.on("console", lambda message: message.type in ("error", "warning") and self._note(message.text))
        page.on("pageerror", lambda error: self._note(str(error)))
        page.goto(address)
        self._pages.append(page)
        return page

    def _note(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.complaints.append(text)

    def close(self) -> None:
        """Close the pages and judge their consoles."""
        for page in self._pages:
            page.context.close()
        assert not self.complaints, "\n".join(self.complaints)
