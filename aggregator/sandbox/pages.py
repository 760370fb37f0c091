"""The bodies of pages, within limits: a megabyte of small tables takes trafilatura more than a minute."""

from aggregator.errors import ParseError
from aggregator.model.document import Document
from aggregator.model.page import PageText
from aggregator.sandbox.messages import Failure
from aggregator.sandbox.watchdog import Limits, Process

_SECONDS = 10.0


class SandboxedPages:
    """Calls `parse.article_page.body_of` in another process."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._process = Process("pages", limits or Limits(seconds=_SECONDS))

    def __call__(self, page: Document) -> PageText | None:
        """Return the body of a page, None where none is found.

        Raises:
            ParseError: it takes too much time or memory.
        """
        label = page.request.label
        try:
            answer = self._process.ask(page)
        except (TimeoutError, EOFError):
            raise ParseError(label, "it takes too much time or memory to read") from None
        if isinstance(answer, Failure):
            raise ParseError(label, answer.problem, answer.line)
        return answer if isinstance(answer, PageText) else None

    def close(self) -> None:
        """End the process."""
        self._process.end()
