"""Structured logs, one JSON object a line, holding no personal data."""

import logging
import sys

import structlog


def set_up(*, plain: bool = False, quiet: bool = False) -> None:
    """Log as JSON; `plain` for a person at a terminal, `quiet` for warnings only."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if plain
        else structlog.processors.JSONRenderer(sort_keys=True)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    printer = logging.StreamHandler(sys.stderr)
    printer.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [printer]
    root.setLevel(logging.WARNING if quiet else logging.INFO)
    # procrastinate logs a job's arguments; ours are ids only, yet one line a job is enough.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)


log = structlog.stdlib.get_logger("causeway")
