"""What the program ships beside its code: files of a folder, installed as they are."""

from pathlib import Path

FOLDER = Path(__file__).parent
