"""The revisions of a project file and what each makes of it; `python -m migrations.golden` writes this."""

import json
from functools import cache
from pathlib import Path

REVISIONS = (
    "e6e5369fb4d1",
    "7f0a2c91d3b4",
    "3b8d64e0a5c7",
    "c41e97d2806f",
    "2ef96b1d7a08",
    "95a3f1c60e2d",
    "0d72b8e49f13",
    "a8c5e3170b96",
    "b7d20f94e1a6",
    "e05f7a3c82d4",
    "9c2e47b6f0d8",
    "98abfb59eb92",
    "5fa83d1c9e07",
)
HEAD = REVISIONS[-1]
SCHEMA = len(REVISIONS)
APPLICATION_ID = 0x504C4354
FINGERPRINTS: dict[str, str] = {
    "e6e5369fb4d1": "ea1e7682cf0946271e7d5cb63b131054a3cfc92082099aae4fe15c0d0fef207c",
    "7f0a2c91d3b4": "c2863148ff04ef82c59395f5c661ce39e24990c9c95ccf9192b55147740fa756",
    "3b8d64e0a5c7": "c2863148ff04ef82c59395f5c661ce39e24990c9c95ccf9192b55147740fa756",
    "c41e97d2806f": "a2895ec619ec07cc2f3bc97dec11934443e905f9db4ab315e5e0df87c70aa7f2",
    "2ef96b1d7a08": "a2895ec619ec07cc2f3bc97dec11934443e905f9db4ab315e5e0df87c70aa7f2",
    "95a3f1c60e2d": "6d1c7dbdb9d993b03475844395c018a11dd3e7bb189a5b2c94d9ee5e28eb5643",
    "0d72b8e49f13": "87d9a3d8793265fd7621cb0bf297994c1397b5fc8f884c4e487d915ac054acab",
    "a8c5e3170b96": "d8af44c8b74c12d0738a1e3135e6906b326e90674f40ef58033ad645fed3c101",
    "b7d20f94e1a6": "1e8cc976e5083769306d2f883a95d5b1aa0b3c0d8593ad1c4b7649c3d131628c",
    "e05f7a3c82d4": "9a7119393494e8d4c620f6d32128b998dc443d25d3cbc3f3cdda499ecf670e91",
    "9c2e47b6f0d8": "973f4bd35644a8563b14041cc01e0872e8cacf204b9bd5aa113b9e11c742e6e3",
    "98abfb59eb92": "6fac8a2d57bde504742ebbb7e396e04a382d6efffc42a3c0a5ca2dbeedc38f24",
    "5fa83d1c9e07": "0ab3c75eef8efbb5041f745229889eb3b3aca47cc97b84f0cf52294ce983bbb9",
}


@cache
def shapes() -> dict[str, dict[str, dict[str, str]]]:
    """Per revision the structure of a file, as `fingerprint.Shape`."""
    return json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
