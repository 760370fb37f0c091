"""Log events: their names, and how one is written: `event key=value …`, or as JSON; one line each."""

import json
import logging
import sys
import time

POLL_FINISHED = "poll.finished"
POLL_CRASHED = "poll.crashed"
SOURCE_ADOPTED = "source.adopted"
STEP_FAILED = "step.failed"
PAGE_READ = "page.read"
CHANNEL_OPENED = "channel.opened"
CHANNEL_PUBLISHED = "channel.published"
CHANNEL_FAILED = "channel.failed"
PUBLISHING_ELSEWHERE = "publishing.elsewhere"
COMMAND_RAN = "on_publish.ran"
COMMAND_FAILED = "on_publish.failed"
HUB_VERIFIED = "hub.verified"
HUB_REFUSED = "hub.refused"
HUB_DELIVERED = "hub.delivered"
HUB_CALLBACK_FAILED = "hub.callback_failed"
HUB_ENDED = "hub.ended"
HUB_EXPIRED = "hub.expired"
HUB_PINGED = "hub.pinged"
HUB_PING_FAILED = "hub.ping_failed"
PUSH_ASKED = "push.asked"
PUSH_ANSWERED = "push.answered"
PUSH_REFUSED = "push.refused"
PUSH_IGNORED = "push.ignored"
PUSH_TAKEN = "push.taken"
PUSH_UNREADABLE = "push.unreadable"
PUSH_MISSED = "push.missed"
CONFIG_LOADED = "config.loaded"
CONFIG_REFUSED = "config.refused"
CONFIG_HELD = "config.held"
LIST_FETCHED = "list.fetched"
LIST_FAILED = "list.failed"
SITE_ID_MINTED = "site.id_minted"
STORE_RECOVERED = "store.recovered"
STORE_DAMAGED = "store.damaged"
STORE_SET_ASIDE = "store.set_aside"
ARTICLES_PARTED = "articles.parted"
ARTICLES_WITHDRAWN = "articles.withdrawn"
STORE_FILED = "store.filed"
STORE_PRUNED = "store.pruned"
REQUEST_ANSWERED = "request.answered"
ADMIN_UNAVAILABLE = "admin.unavailable"
SERVICE_STARTED = "service.started"
SERVICE_STOPPING = "service.stopping"
SERVICE_STOPPED = "service.stopped"
CLOCK_SET_BACK = "clock.set_back"
ALERT = "alert"
ALERT_FAILED = "alert.failed"
TICK_FAILED = "tick.failed"
TICK_MISSED = "tick.missed"

_TIME = "%Y-%m-%dT%H:%M:%SZ"

logger = logging.getLogger("aggregator")


def log(event: str, level: int = logging.INFO, **fields: object) -> None:
    """Write one event; a field that is None is left out, text with spaces is quoted."""
    if logger.isEnabledFor(level):
        told = {key: value for key, value in fields.items() if value is not None}
        line = " ".join([event, *(f"{key}={_shown(value)}" for key, value in told.items())])
        logger.log(level, line, extra={"event": event, "told": told})


def log_to_stderr(level: int, *, as_json: bool = False) -> None:
    """Send events to standard error, with the time in UTC; as JSON an object a line."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = _JsonLines() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(message)s", _TIME)
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    # urllib3 names addresses in what it logs, and with them what is secret in one.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    logger.handlers[:] = [handler]
    logger.setLevel(level)


class _JsonLines(logging.Formatter):
    """Writes an event as one JSON object: time, level, event, and its fields; numbers stay numbers."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event = getattr(record, "event", None)
        line: dict[str, object] = {"time": self.formatTime(record, _TIME), "level": record.levelname.lower()}
        line |= {"event": event} if event else {"message": record.getMessage()}
        for key, value in getattr(record, "told", {}).items():
            line[key] = value if isinstance(value, bool | int | float) else str(value)
        if record.exc_info:
            line["details"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _shown(value: object) -> str:
    text = str(value)
    if text and not any(char in text for char in ' "=\n\r\t'):
        return text
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'
    )
