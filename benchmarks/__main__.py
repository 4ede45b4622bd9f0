"""`python -m benchmarks [--small] [PART...]` measures and prints; at full size it writes docs/benchmarks.md too."""

import json
import os
import sys

from benchmarks import page
from benchmarks.data import FULL, SMALL, cache, made
from benchmarks.measure import HOME, Result, child

PARTS = ("starting", "tables", "memory", "reading", "store", "fleet", "importing", "audit")


def main() -> None:
    """Measure each part in a process of its own; of parts not asked for, the last results stay on the page."""
    small = "--small" in sys.argv
    parts = [argument for argument in sys.argv[1:] if argument != "--small"] or list(PARTS)
    data = made(SMALL if small else FULL)
    # As where a program is installed: what Python compiled is kept, of ours and of what it is measured against.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(cache() / "compiled")
    for part in parts:
        print(f"Measuring: {part}", flush=True)
        told = child("benchmarks.part", part, "small" if small else "full")
        (data.folder / f"{part}.json").write_text(json.dumps(told), encoding="utf-8")
    kept = [data.folder / f"{part}.json" for part in PARTS]
    results = [
        Result(**told) for path in kept if path.exists() for told in json.loads(path.read_text(encoding="utf-8"))
    ]
    text = page.text(results)
    print(text)
    if not small:
        (HOME / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
