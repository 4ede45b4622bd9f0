"""One part of the measurements in a process of its own: `python -m benchmarks.part NAME full|small`."""

import json
import sys
from dataclasses import asdict
from importlib import import_module

from benchmarks.data import FULL, SMALL, made

if __name__ == "__main__":
    part, size = sys.argv[1:]
    results = import_module(f"benchmarks.{part}").measure(made(FULL if size == "full" else SMALL))
    print(json.dumps([asdict(result) for result in results]))
