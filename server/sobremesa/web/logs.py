"""Log lines without secrets: whatever looks like a token, a code or a cookie is replaced before it is written."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

SECRET_NAMES = re.compile(r"token|secret|password|code|verifier|authorization|cookie|credential|state$", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"(sbm_|ya29\.|1//)[\w./-]{8,}|(Bearer|Basic)\s+[\w.~+/=-]{8,}"
    r"|((?:code|state|token|access_token|refresh_token|code_verifier|client_secret)=)[^&\s\"']{4,}"
)
GONE = "[removed]"
PLAIN_CODES = frozenset({"code", "status_code"})  # our own stable codes and HTTP statuses are no secrets


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor; names that promise a secret lose their value, other texts the parts that look like one."""
    for name, value in event.items():
        if name not in PLAIN_CODES and SECRET_NAMES.search(name):
            event[name] = GONE
        elif isinstance(value, str):
            event[name] = SECRET_TEXT.sub(lambda found: (found[3] or "") + GONE, value)
    return event


def configure_logs(style: str, level: str) -> None:
    """Send every log line of this process to stderr, as text for people or as JSON, from `level` on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = structlog.processors.JSONRenderer()
    if style == "text":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    before: list[Processor] = [*shared, structlog.processors.format_exc_info, redact]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
