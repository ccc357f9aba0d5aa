"""`python -m cli`, which is what `./duiping` becomes."""

import sys

from cli.main import main

sys.exit(main(sys.argv[1:]))
