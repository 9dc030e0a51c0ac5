<%!
import re

def plainly(steps):
    """Leave out the comments that Alembic puts around the steps."""
    return re.sub(r"\n? *# ### .* ###\n? *", "", steps or "pass")
%>"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${plainly(upgrades)}


def downgrade() -> None:
    ${plainly(downgrades)}
