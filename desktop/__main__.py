"""`python -m desktop [FILE]` is the same as `placet [FILE]`."""

import sys

from desktop.app import main

sys.exit(main())
