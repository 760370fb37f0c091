# The part of pycurl that we use.
from collections.abc import Callable
from typing import Any, NamedTuple

class error(Exception): ...

class CurlSockAddr(NamedTuple):
    family: int
    socktype: int
    protocol: int
    addr: tuple[Any, ...]

class Curl:
    def setopt(self, option: int, value: Any) -> None: ...
    def getinfo(self, info: int) -> Any: ...
    def close(self) -> None: ...

class CurlMulti:
    def setopt(self, option: int, value: Callable[..., Any] | int) -> None: ...
    def add_handle(self, curl: Curl) -> None: ...
    def remove_handle(self, curl: Curl) -> None: ...
    def socket_action(self, fd: int, events: int) -> tuple[int, int]: ...
    def info_read(self) -> tuple[int, list[Curl], list[tuple[Curl, int, str]]]: ...
    def close(self) -> None: ...

BUFFERSIZE: int
CAINFO: int
CONNECTTIMEOUT_MS: int
CSELECT_IN: int
CSELECT_OUT: int
CURL_HTTP_VERSION_1_1: int
E_COULDNT_CONNECT: int
E_COULDNT_RESOLVE_HOST: int
E_COULDNT_RESOLVE_PROXY: int
E_FILESIZE_EXCEEDED: int
E_GOT_NOTHING: int
E_HTTP2: int
E_OPERATION_TIMEDOUT: int
E_PARTIAL_FILE: int
E_PEER_FAILED_VERIFICATION: int
E_RECV_ERROR: int
E_SEND_ERROR: int
E_SSL_CACERT_BADFILE: int
E_SSL_CONNECT_ERROR: int
E_UNSUPPORTED_PROTOCOL: int
E_URL_MALFORMAT: int
E_WRITE_ERROR: int
FOLLOWLOCATION: int
HEADERFUNCTION: int
HEADEROPT: int
HEADER_SEPARATE: int
HTTP_CONNECTCODE: int
PROXYHEADER: int
HTTP09_ALLOWED: int
HTTPHEADER: int
HTTP_VERSION: int
MAXFILESIZE_LARGE: int
M_MAXCONNECTS: int
M_SOCKETFUNCTION: int
M_TIMERFUNCTION: int
NETRC: int
NETRC_IGNORED: int
NOPROXY: int
NOSIGNAL: int
OPENSOCKETFUNCTION: int
OS_ERRNO: int
POLL_IN: int
POLL_INOUT: int
POLL_OUT: int
POLL_REMOVE: int
PREREQFUNCTION: int
PREREQFUNC_ABORT: int
PREREQFUNC_OK: int
PRETRANSFER_TIME: int
PROTOCOLS: int
PROTO_HTTP: int
PROTO_HTTPS: int
PROXY: int
RESOLVE: int
RESPONSE_CODE: int
SOCKET_BAD: int
SOCKET_TIMEOUT: int
TIMEOUT_MS: int
URL: int
WRITEFUNCTION: int
