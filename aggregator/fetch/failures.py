"""What ends one fetch without a document, and the words that both transports have for it."""

from datetime import datetime

from aggregator.model.document import FailureKind


class FetchError(Exception):
    """Ends one fetch; it never leaves this package, where it becomes a `FetchFailed`."""

    def __init__(
        self,
        kind: FailureKind,
        detail: str,
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
        points_to: str | None = None,
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_at = retry_at
        self.points_to = points_to
        super().__init__(detail)


def broken(detail: str) -> FetchError:
    """Return the failure of an answer, or an address, that cannot be used."""
    return FetchError(FailureKind.BROKEN, detail)


def too_late() -> FetchError:
    """Return the failure of a fetch whose total limit is over."""
    return FetchError(FailureKind.TIMEOUT, "the whole document did not arrive in time")


def no_answer_in_time() -> FetchError:
    """Return the failure of a fetch whose total limit is over before an answer began."""
    return FetchError(FailureKind.TIMEOUT, "the server did not answer in time")


def no_head_in_time() -> FetchError:
    """Return the failure of a fetch whose total limit is over while the headers of an answer came."""
    return FetchError(FailureKind.TIMEOUT, "the headers of the answer did not arrive in time")


def stopped() -> FetchError:
    """Return the failure of a fetch that the program itself ended."""
    return FetchError(FailureKind.CANCELLED, "the fetch was stopped")


def no_connection_in_time() -> FetchError:
    """Return the failure of a fetch whose connect limit is over."""
    return FetchError(FailureKind.TIMEOUT, "the server did not accept the connection in time")


def refused() -> FetchError:
    """Return the failure of a port where nobody listens."""
    return FetchError(FailureKind.CONNECT, "the server refused the connection")


def bad_certificate(reason: str) -> FetchError:
    """Return the failure of a certificate; `reason` is the TLS library's, empty where it is the name."""
    reason = reason or "it does not fit the name"
    return FetchError(FailureKind.TLS, f"the server's certificate is not valid: {reason}")
