"""A passkey in software: makes a key and signs what a page asks, as a browser would send it."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One device with one key. `verifies` when it asks for a finger or a PIN."""

    verifies: bool = True
    origin: str = ORIGIN
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    count: int = 0

    def create(self, options: dict[str, Any], **extra: Any) -> str:
        """What the device answers when asked to make a passkey (attestation "none")."""
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        known = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        seen = self._seen(options["rp"]["id"], ATTESTED) + known
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": seen})
        response = {
            "clientDataJSON": text_of(self._client("webauthn.create", options["challenge"])),
            "attestationObject": text_of(attestation),
            "transports": ["internal", "hybrid"],
        }
        return self._answer(response, extra)

    def get(self, options: dict[str, Any], handle: str | None = None) -> str:
        """What the device answers when asked who is there."""
        self.count += 1
        client = self._client("webauthn.get", options["challenge"])
        seen = self._seen(options["rpId"], 0)
        signed = self.key.sign(seen + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text_of(client),
            "authenticatorData": text_of(seen),
            "signature": text_of(signed),
            "userHandle": text_of(handle.encode()) if handle else None,
        }
        return self._answer(response, {})

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _seen(self, host: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _answer(self, response: dict[str, Any], extra: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": text_of(self.credential_id),
                "rawId": text_of(self.credential_id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
                "authenticatorAttachment": "platform",
                **extra,
            }
        )
