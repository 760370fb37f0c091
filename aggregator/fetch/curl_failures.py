"""Turns libcurl's numbers into a kind and a sentence for a person.

To name a further fault: one line in `_SENTENCES`. libcurl's own texts are not quoted: they hold the host and
the URL, and a URL may hold a secret. TLS's reasons are the exception.
"""

import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pycurl

from aggregator.fetch.body import too_large
from aggregator.fetch.failures import (
    FetchError,
    bad_certificate,
    no_answer_in_time,
    no_connection_in_time,
    no_head_in_time,
    refused,
    too_late,
)
from aggregator.model.document import FailureKind

# Numbers of libcurl's that pycurl has no name for.
_WEIRD_SERVER_REPLY = 8
_HTTP2_STREAM = 92
_TOO_LARGE = 100
_REASON = re.compile(r"certificate (?:problem|OpenSSL verify result): ([a-zA-Z0-9 ,'-]+)")
_TLS_ERROR = re.compile(r"error:[0-9A-Fa-f]+:[^:]*:[^:]*:([a-zA-Z0-9 ]+)")


@dataclass(frozen=True, slots=True)
class Ended:
    """How libcurl ended an exchange: 0 is well; `message` is for us alone."""

    code: int = 0
    message: str = ""


_SENTENCES: dict[int, tuple[FailureKind, str]] = {
    pycurl.E_UNSUPPORTED_PROTOCOL: (FailureKind.BROKEN, "what came back is not HTTP"),
    pycurl.E_URL_MALFORMAT: (FailureKind.BROKEN, "the address is not a valid URL"),
    pycurl.E_COULDNT_RESOLVE_HOST: (FailureKind.DNS, "the name of the host has no address"),
    pycurl.E_COULDNT_RESOLVE_PROXY: (FailureKind.DNS, "the name of the proxy has no address"),
    pycurl.E_COULDNT_CONNECT: (FailureKind.CONNECT, "the server cannot be reached"),
    _WEIRD_SERVER_REPLY: (FailureKind.BROKEN, "the answer is not proper HTTP"),
    pycurl.E_PARTIAL_FILE: (FailureKind.BROKEN, "the document was cut off on the way"),
    pycurl.E_GOT_NOTHING: (FailureKind.BROKEN, "the server closed the connection without an answer"),
    pycurl.E_SEND_ERROR: (FailureKind.CONNECT, "the server closed the connection"),
    pycurl.E_RECV_ERROR: (FailureKind.BROKEN, "the connection ended too early"),
    pycurl.E_HTTP2: (FailureKind.BROKEN, "the answer is not proper HTTP/2"),
    _HTTP2_STREAM: (FailureKind.BROKEN, "the server reset the stream"),
    pycurl.E_SSL_CONNECT_ERROR: (FailureKind.TLS, "the secure connection failed"),
    pycurl.E_SSL_CACERT_BADFILE: (FailureKind.TLS, "the file of trusted authorities cannot be read"),
    _TOO_LARGE: (FailureKind.BROKEN, "the headers of the answer are too large"),
}


def explain(ended: Ended, curl: "pycurl.Curl", body_limit: int, head: Sequence[bytes]) -> FetchError:
    """Return what the end of an exchange means, other than code 0; `head` are the header lines that came."""
    if ended.code == pycurl.E_OPERATION_TIMEDOUT:
        return _late(head) if curl.getinfo(pycurl.PRETRANSFER_TIME) else no_connection_in_time()
    if ended.code in (pycurl.E_FILESIZE_EXCEEDED, pycurl.E_WRITE_ERROR):
        return too_large(body_limit)
    if ended.code == pycurl.E_PEER_FAILED_VERIFICATION:
        reason = _REASON.search(ended.message)
        return bad_certificate(reason.group(1).strip() if reason else "")
    if int(curl.getinfo(pycurl.HTTP_CONNECTCODE)) not in (0, *range(200, 300)):
        return FetchError(FailureKind.CONNECT, "the proxy did not let us through")
    number = int(curl.getinfo(pycurl.OS_ERRNO))
    if number == errno.ECONNREFUSED:
        return refused()
    if ended.code in (pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR) and number == errno.ECONNRESET:
        return FetchError(FailureKind.CONNECT, "the server reset the connection")
    kind, sentence = _SENTENCES.get(ended.code, (FailureKind.BROKEN, "the answer cannot be read"))
    if kind is FailureKind.TLS and (found := _TLS_ERROR.search(ended.message)):
        sentence += f": {found.group(1).strip().lower()}"
    return FetchError(kind, sentence)


def _late(head: Sequence[bytes]) -> FetchError:
    if not head:
        return no_answer_in_time()
    return too_late() if head[-1] == b"\r\n" else no_head_in_time()
