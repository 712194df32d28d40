"""Where this machine's Chromium is, for the tests that need a real browser."""

import os
import shutil

# The first is the same engine without windows to draw, and takes two thirds of the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)


def chromium() -> str | None:
    """Path of a Chromium: the one named by CHROMIUM, else one found here, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, (*NAMES, *PLACES))), None)
