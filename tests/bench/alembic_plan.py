# SPDX-License-Identifier: GPL-3.0-or-later
"""alembic_plan.py INI: the steps from an empty database to the heads, as Alembic's `upgrade` plans
them, without running them."""

import sys

from alembic.config import Config
from alembic.script import ScriptDirectory

script = ScriptDirectory.from_config(Config(sys.argv[1]))
for step in script._upgrade_revs('heads', ()):
    print(step.revision.revision)
