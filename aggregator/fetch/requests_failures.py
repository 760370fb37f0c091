"""Turns what requests and urllib3 raise into a kind and a sentence for a person.

To name a further fault: one line in `_SENTENCES`; the first type that matches decides. Texts of the
libraries' exceptions are not quoted: they hold the URL, and a URL may hold a secret.
"""

import http.client
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

from aggregator.fetch.failures import FetchError, bad_certificate, broken
from aggregator.model.document import FailureKind

# What the client libraries raise for a server's or a network's doing. ValueError: urllib3's
# LocationValueError, UnicodeError from the IDNA codec, InvalidURL.
EXPECTED = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


_SENTENCES: tuple[tuple[type[BaseException], FailureKind, str], ...] = (
    (ssl.SSLError, FailureKind.TLS, "the secure connection failed"),
    (TimeoutError, FailureKind.TIMEOUT, "the server did not answer in time"),
    (urllib3.exceptions.TimeoutError, FailureKind.TIMEOUT, "the server did not answer in time"),
    (
        http.client.RemoteDisconnected,
        FailureKind.BROKEN,
        "the server closed the connection without an answer",
    ),
    (http.client.IncompleteRead, FailureKind.BROKEN, "the document was cut off on the way"),
    (urllib3.exceptions.IncompleteRead, FailureKind.BROKEN, "the document was cut off on the way"),
    (
        urllib3.exceptions.InvalidChunkLength,
        FailureKind.BROKEN,
        "the document came in chunks that cannot be read",
    ),
    (http.client.LineTooLong, FailureKind.BROKEN, "the answer has a header line that is too long"),
    (http.client.BadStatusLine, FailureKind.BROKEN, "what came back is not HTTP"),
    (ConnectionResetError, FailureKind.CONNECT, "the server reset the connection"),
    (BrokenPipeError, FailureKind.CONNECT, "the server closed the connection"),
    (requests.exceptions.InvalidHeader, FailureKind.BROKEN, "a header cannot be sent or read"),
    (requests.exceptions.InvalidURL, FailureKind.BROKEN, "the address is not a valid URL"),
    (urllib3.exceptions.LocationValueError, FailureKind.BROKEN, "the address is not a valid URL"),
    (urllib3.exceptions.ProtocolError, FailureKind.BROKEN, "the connection ended too early"),
    (http.client.HTTPException, FailureKind.BROKEN, "the answer is not proper HTTP"),
    (urllib3.exceptions.ProxyError, FailureKind.CONNECT, "the proxy did not let us through"),
    (OSError, FailureKind.CONNECT, "the connection failed"),
)


def explain(error: BaseException) -> FetchError:
    """Return what an exception of `EXPECTED` means; the innermost cause that we know decides."""
    causes = list(_causes(error))
    for cause in reversed(causes):
        if isinstance(cause, FetchError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            # 62: X509_V_ERR_HOSTNAME_MISMATCH, whose message quotes the host.
            return bad_certificate("" if cause.verify_code in (62, 64) else cause.verify_message)
        if isinstance(cause, ssl.SSLError) and cause.reason:
            reason = cause.reason.lower().replace("_", " ")
            return FetchError(FailureKind.TLS, f"the secure connection failed: {reason}")
    for kind_of_error, kind, sentence in _SENTENCES:
        if any(isinstance(cause, kind_of_error) for cause in causes):
            return FetchError(kind, sentence)
    return broken("the answer cannot be read")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    # requests and urllib3 wrap one another's exceptions, now as cause, now as context, now as an argument.
    while error is not None:
        yield error
        inner = next((one for one in error.args if isinstance(one, BaseException)), None)
        error = error.__cause__ or error.__context__ or inner
