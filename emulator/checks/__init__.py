"""What AWS looks at before it does what a request asks for.

Each check is a function of the call that raises a Refusal, or does nothing. AWS asks
who may do it before it looks closer at what is to be done. What goes wrong by itself,
in faults.py, comes before all: the gateway asks for it, as who is late must not hold up
the others.
"""

from . import models
from .order import order

BEFORE = [models.check, order]
