"""`python -m foretrace` is the `foretrace` command."""

import sys

from foretrace.cli import main

sys.exit(main())
