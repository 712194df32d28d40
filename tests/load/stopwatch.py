"""Timing a server from outside: one request after another, or several at once."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class Silent(WSGIRequestHandler):
    """A line in the log for each request would be part of what is measured."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)


@dataclass(frozen=True)
class Times:
    """How long each of a run's requests took, in milliseconds, and the run in seconds."""

    each: list[float]
    whole: float

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        return sorted(self.each)[int(len(self.each) * 0.95) - 1]

    @property
    def rate(self) -> float:
        return len(self.each) / self.whole

    def __str__(self) -> str:
        return f"median {self.median:7.1f} ms   p95 {self.p95:7.1f} ms   {self.rate:7.1f} a second"


def one_by_one(act: Callable[[int], object], number: int, warm_up: int = 5) -> Times:
    """`number` acts, each after the other; the first few are not counted."""
    for place in range(warm_up):
        act(place)
    return at_once(act, range(warm_up, warm_up + number), 1)


def at_once(act: Callable[[int], object], places: range, hands: int) -> Times:
    """Acts spread over `hands` threads."""

    def timed(place: int) -> float:
        begun = time.perf_counter()
        act(place)
        return (time.perf_counter() - begun) * 1000

    begun = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        each = list(pool.map(timed, islice(places, len(places))))
    return Times(each, time.perf_counter() - begun)


def joined(parts: list[Times]) -> Times:
    """Several runs as one."""
    return Times([each for part in parts for each in part.each], sum(part.whole for part in parts))
