"""Who acts here is known by a key that is made once and kept."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop import identity, settings
from desktop.errors import Known
from desktop.paths import config_dir


@pytest.fixture
def kept() -> Path:
    return config_dir() / "identity.pem"


def test_nobody_is_anybody_before_the_first_run() -> None:
    assert identity.mine() is None


def test_the_key_is_kept_and_signs(kept: Path) -> None:
    made = identity.make_mine("Ada")
    found = identity.mine()
    assert found is not None
    assert (found.name, found.key) == (made.name, made.key) == ("Ada", made.key)
    assert len(made.key) == 64
    assert found.sign is not None
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(made.key)).verify(found.sign(b"what I decided"), b"what I decided")
    assert list(kept.parent.glob(".identity-*")) == []


def test_only_the_person_may_read_the_key(kept: Path) -> None:
    identity.make_mine("Ada")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(kept: Path) -> None:
    first = identity.make_mine("Ada")
    was = kept.read_bytes()
    assert identity.make_mine("Ada Lovelace").key == first.key
    assert kept.read_bytes() == was


def test_windows_that_make_it_at_once_agree() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(identity.make_mine, ["Ada"] * 4))
    assert len({actor.key for actor in made}) == 1


def test_another_name_is_the_same_person() -> None:
    key = identity.make_mine("Ada").key
    identity.rename("Ada Lovelace")
    found = identity.mine()
    assert found is not None
    assert (found.name, found.key) == ("Ada Lovelace", key)
    assert settings.load().who == "Ada Lovelace"


def other_key() -> bytes:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"\xff\xfe", other_key()])
def test_a_damaged_key_is_told_and_left_alone(kept: Path, content: bytes) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    for ask in (identity.mine, lambda: identity.make_mine("Ada")):
        with pytest.raises(Known, match=r"cannot be read: .*identity\.pem"):
            ask()
    assert kept.read_bytes() == content


def test_a_folder_that_takes_no_key_is_told_in_a_sentence() -> None:
    config_dir().parent.mkdir(parents=True, exist_ok=True)
    config_dir().write_text("a file where the folder would be")
    with pytest.raises(Known, match="The key that says who you are cannot be"):
        identity.make_mine("Ada")


def test_whoever_has_not_said_who_they_are_works_by_name_and_gets_no_key(kept: Path) -> None:
    settings.save(settings.Settings(who="Ada"))
    assert identity.me() == identity.Actor("Ada", "", None)
    assert not kept.exists()
    assert identity.me().key == ""
    assert identity.make_mine("Ada").key == identity.me().key


def test_whose_key_is_damaged_works_by_name(kept: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"no key")
    assert identity.me().key == ""
    assert "cannot be used" in caplog.text
    caplog.clear()
