"""`python -m knowledge_sdg.cli`."""

import sys

from knowledge_sdg.cli import main

sys.exit(main())
