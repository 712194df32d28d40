"""Addresses of what a page loads, by the names the build gave them."""

import json
from pathlib import Path

from flask import Flask, request


class NotBuilt(RuntimeError):
    """The page's scripts and styles have not been built."""


def init_assets(app: Flask) -> None:
    """Teach templates `asset_url("causeway.css")`; built files never change, so they are kept.

    It stands in every picture of every card, so it does not go through the router.
    """
    folder = Path(app.static_folder or "static") / "dist"
    try:
        names: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError as absent:
        raise NotBuilt("The page's styles are not built yet: run `make assets`.") from absent

    def asset_url(name: str) -> str:
        return f"{request.script_root}{app.static_url_path}/dist/{names[name]}"

    app.jinja_env.globals["asset_url"] = asset_url
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
