"""Every round and every job that somebody wrote is known to the worker."""

import re

from app import wiring
from app.infra.jobs import jobs
from config import ROOT

NAMED = re.compile(r'@(?:task|periodic)\(\s*"(\w+)"')


def test_every_job_is_known_to_the_worker():
    """E4: a round whose module nobody imports would never come round, and nobody would notice."""
    assert wiring.wire
    files = (ROOT / "app").rglob("*.py")
    written = {name for file in files for name in NAMED.findall(file.read_text())}
    assert len(written) > 8
    assert written - set(jobs.tasks) == set()
