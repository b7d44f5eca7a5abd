"""What AWS refuses because of what is there: something else uses it, has its name, or is
not there yet. One table; each row has a probe of its name in order_probes.
"""

from checks.order import (
    compute,
    identity,
    lingering,
    load_balancing,
    neighbours,
    network,
    network_deletion,
    observability,
    storage,
    volumes,
)
from checks.rows import Table

TABLE = Table(
    network_deletion.ROWS
    + network.ROWS
    + lingering.ROWS
    + load_balancing.ROWS
    + compute.ROWS
    + identity.ROWS
    + storage.ROWS
    + observability.ROWS
    + volumes.ROWS
    + neighbours.ROWS
)


def order(call):
    """Raises a Refusal where what is there is in the way of what the call asks for."""
    TABLE.check(call)
    lingering.note(call)
