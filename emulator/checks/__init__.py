"""What AWS looks at before it does what a request asks for.

Each check is a function of the call that raises a Refusal, or does nothing. What is no
request by AWS's models is refused to anybody; then AWS asks who may do it, before it looks
closer at what is to be done. What goes wrong by itself, in faults.py, comes before all: the
gateway asks for it, as who is late must not hold up the others.
"""

from . import models, patterns, permissions
from .order import order
from .quotas import quotas

BEFORE = [models.check, permissions.check, patterns.check, order, quotas]
