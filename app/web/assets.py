"""Addresses of what a page loads, by the names the build gave them."""

import json
from pathlib import Path

from flask import Flask, current_app, request


class NotBuilt(RuntimeError):
    """The page's scripts and styles have not been built."""


def init_assets(app: Flask) -> None:
    """Read the names, and teach templates `asset_url("causeway.css")`.

    A built file never changes under its name, so browsers may keep it for a year.
    """
    manifest = Path(app.static_folder or "static") / "dist" / "manifest.json"
    if not manifest.exists():
        raise NotBuilt("The page's styles are not built yet: run `make assets`.")
    app.extensions["asset_names"] = json.loads(manifest.read_text())
    app.jinja_env.globals["asset_url"] = asset_url
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000


def asset_url(name: str) -> str:
    """Where a browser finds it. Asked for each picture of each card, so not through the router."""
    file: str = current_app.extensions["asset_names"][name]
    return f"{request.script_root}{current_app.static_url_path}/dist/{file}"
