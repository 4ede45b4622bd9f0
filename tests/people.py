"""People for tests: each has a key of their own, made when first asked for and kept in memory only."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.identity import Actor


@cache
def person(name: str) -> Actor:
    """Somebody of this name, always with the same key."""
    key = Ed25519PrivateKey.generate()
    return Actor(name, key.public_key().public_bytes_raw().hex(), key.sign)


def program(name: str) -> Actor:
    """A program: it has a name and no key."""
    return Actor(name, "", None)
