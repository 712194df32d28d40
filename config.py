"""Settings, read once from the environment. Nothing else in the project reads it."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between one installation and another.

    `database_url` is a psycopg URL; empty means the embedded PostgreSQL in `state_folder`.
    `demonstration` opens the made-up region: second factors are not demanded and mail stays inside.
    `base_url` is what links in letters start with.
    """

    secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    password_salt: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    database_url: str = field(default="", repr=False)
    state_folder: Path = ROOT / "var"
    base_url: str = "http://localhost:5000"
    release: str = "development"
    demonstration: bool = False
    testing: bool = False
    quiet_logs: bool = False
    behind_proxy: bool = False
    mail_host: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = field(default="", repr=False)
    mail_tls: str = "none"
    mail_from: str = "Causeway <bookings@causeway.example>"
    contact_email: str = "careers@causeway.example"
    totp_secrets: str = field(default="", repr=False)
    throttle_storage: str = "database://"
    max_upload_megabytes: int = 80

    @property
    def is_secure(self) -> bool:
        """Whether people reach us over https, so cookies may insist on it."""
        return self.base_url.startswith("https://")


class MissingSetting(RuntimeError):
    """A setting that production cannot do without, said as a sentence."""


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises MissingSetting when a real installation lacks a secret."""
    state_folder = Path(environ.get("STATE_FOLDER", str(ROOT / "var")))
    demonstration = _yes(environ.get("DEMONSTRATION", ""))
    local = not environ.get("DATABASE_URL") or demonstration
    return Settings(
        secret_key=_secret(environ, "SECRET_KEY", state_folder, local),
        password_salt=_secret(environ, "PASSWORD_SALT", state_folder, local),
        totp_secrets=_secret(environ, "TOTP_SECRETS", state_folder, local),
        database_url=environ.get("DATABASE_URL", ""),
        state_folder=state_folder,
        base_url=environ.get("BASE_URL", f"http://localhost:{environ.get('PORT', '5000')}"),
        release=environ.get("RELEASE", "development"),
        demonstration=demonstration,
        quiet_logs=_yes(environ.get("QUIET_LOGS", "")),
        behind_proxy=_yes(environ.get("BEHIND_PROXY", "")),
        mail_host=environ.get("MAIL_HOST", ""),
        mail_port=int(environ.get("MAIL_PORT", "25")),
        mail_username=environ.get("MAIL_USERNAME", ""),
        mail_password=environ.get("MAIL_PASSWORD", ""),
        mail_tls=environ.get("MAIL_TLS", "none"),
        mail_from=environ.get("MAIL_FROM", Settings.mail_from),
        contact_email=environ.get("CONTACT_EMAIL", Settings.contact_email),
        throttle_storage=environ.get("THROTTLE_STORAGE", Settings.throttle_storage),
    )


def _secret(environ: Mapping[str, str], name: str, state_folder: Path, local: bool) -> str:
    """A secret from the environment, or, on a local installation, one kept in the state folder."""
    if environ.get(name):
        return environ[name]
    if not local:
        raise MissingSetting(
            f"{name} is not set. Give it a long random value, for example from "
            "python -c 'import secrets; print(secrets.token_hex(32))', and start again."
        )
    kept = state_folder / f"{name.lower()}.txt"
    if not kept.exists():
        state_folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text().strip()


def _yes(text: str) -> bool:
    return text.strip().lower() in {"1", "yes", "true", "on"}
