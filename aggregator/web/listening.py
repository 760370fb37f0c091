"""A web application on a socket, in a thread of its own beside the service."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from aggregator.errors import ListenError

_BACKLOG = 1024
_CONNECTIONS = 4096
_GRACE_SECONDS = 2


@contextmanager
def served(app: ASGIApp, host: str, port: int) -> Iterator[str]:
    """Serve an application in the background; gives the address, with the port that was taken for 0.

    Raises:
        ListenError: the port is taken, or the address is not this machine's.
    """
    listener = _listener(host, port)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            headers=[("Server", "aggregator")],
            timeout_keep_alive=30,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True, name="web")
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{shown}:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(_GRACE_SECONDS * 2)
        listener.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # It sets SO_REUSEADDR: connections of the last run that still end must not keep the port.
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        advice = "stop the program that uses it, or set another port (serve.listen, serve.admin, demo --port)"
        raise ListenError(f"{host}:{port}", f"{error.strerror}; {advice}") from error
