"""A revision that files have gone through is never edited: there would be two kinds of files with one mark."""

import hashlib
from pathlib import Path

import pytest

from desktop.store import golden

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
# SHA-256 of the text, whatever its line ends. What has to be different is done by a further revision.
FROZEN = {
    "e6e5369fb4d1": "460c4dac88b3d69e241780644644fd0f49a1cfafd139be7c88e394e2d7f3e46c",
    "7f0a2c91d3b4": "b628a609792ca3227c767be2c4284aa3e20f7c09b1f1d872958624ca5454d7d8",
    "3b8d64e0a5c7": "9e2b7120904d00443c76f982841816d20a75d4131be0aefacb3977ccafafd1a7",
    "c41e97d2806f": "c0fb0c3ae86f6d27e082b1d3ae39f7dbe2af369b7e779e09e29cf79829557e89",
    "2ef96b1d7a08": "3a6a7e00f3b6d059bff9d4af60e011a7ff1eac616145bbb1536d057a1d129c8e",
    "95a3f1c60e2d": "4cc549e0b3a62f6f2d2a6c8f28a2088d0537ba8fc2dcb23821e249e61575e212",
    "0d72b8e49f13": "1439838d4d3e380be68b22f534912e40fa445b689c4862e968cdc41e2e9c5b4a",
    "a8c5e3170b96": "c92aab62e24fa473e7d65e91cae2a9f48b7e58c8322aea1f3126a218a5f6793e",
    "b7d20f94e1a6": "91264d7b55437eebee585e6de2ec951d27b21fe5795d753b3809080d05982c12",
    "e05f7a3c82d4": "235351a5aae2c8c43cdd6f73004244d792fe1855f2c38653a2a4ad6505910a57",
    "9c2e47b6f0d8": "872ef419dc4c0b5657ecd42ad3f08869e6269a49fec032e9886f488f484ca56e",
    "98abfb59eb92": "421d3053e20b4951c7aafd6b5cc509dde5ccbdd2088430c6a26cc6c11f429c83",
    "5fa83d1c9e07": "509e60488c3653b7e0526461610ff7fd5f746659fa097b5021fb5dd8df0d7f00",
}


def text_of(revision: str) -> str:
    (path,) = VERSIONS.glob(f"{revision}_*.py")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("revision", golden.REVISIONS)
def test_no_revision_is_edited(revision: str) -> None:
    assert hashlib.sha256(text_of(revision).encode()).hexdigest() == FROZEN.get(revision), (
        f"revision {revision} is not the one that files went through"
    )


def test_none_is_taken_away_and_none_gets_in_between() -> None:
    assert tuple(FROZEN) == golden.REVISIONS
