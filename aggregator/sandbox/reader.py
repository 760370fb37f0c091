"""The tolerant reader, within limits."""

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.sandbox.messages import Failure
from aggregator.sandbox.watchdog import Limits, Process

_ERRORS = {"unknown": UnknownFormatError, "malformed": MalformedError, "other": ParseError}


class SandboxedReader:
    """The TolerantReader port."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process = Process("feeds", self._limits)

    def __call__(self, document: Document) -> ParsedFeed:
        """Read a document.

        Raises:
            ParseError: no feed came out, or the document took more than the limits.
        """
        label = document.request.label
        try:
            answer = self._process.ask(document)
        except TimeoutError:
            raise ParseError(label, f"it takes more than {self._limits.seconds:g} s to read") from None
        except EOFError:
            raise ParseError(label, "it takes too much memory to read") from None
        if isinstance(answer, Failure):
            raise _ERRORS[answer.kind](label, answer.problem, answer.line)
        assert isinstance(answer, ParsedFeed)
        return answer

    def rest(self) -> None:
        """End the process; the next document starts another."""
        self._process.end()
