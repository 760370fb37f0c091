"""Signatures of what a hub delivers (WebSub section 7): an HMAC of the body under the secret."""

import hmac

ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")
"""Those of section 7 that a subscriber may meet; hubs of PubSubHubbub's time know sha1 alone."""

_OURS = "sha256"


def sign(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature."""
    return f"{_OURS}={_digest(secret, body, _OURS)}"


def is_signed(header: str | None, secret: str, body: bytes) -> bool:
    """Tell whether a body came from who knows the secret; compared in constant time."""
    algorithm, _, digest = (header or "").strip().partition("=")
    algorithm = algorithm.lower()
    if algorithm not in ALGORITHMS:
        return False
    # As bytes: compare_digest takes text only where it is ASCII.
    return hmac.compare_digest(digest.lower().encode("utf-8"), _digest(secret, body, algorithm).encode())


def _digest(secret: str, body: bytes, algorithm: str) -> str:
    return hmac.new(secret.encode("utf-8"), body, algorithm).hexdigest()
