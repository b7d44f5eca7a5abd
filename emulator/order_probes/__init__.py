"""Probes of what AWS refuses: one for each row of checks/order, of its name.

A probe yields what AWS refuses, and then, where there is a way, what it does not: the
same call when nothing is in its way, or one beside it.
"""

from order_probes import compute, load_balancing, neighbours, network, network_deletion, others, volumes


def find(name):
    """The probe of a name, or None."""
    for module in (network_deletion, network, load_balancing, compute, others, volumes, neighbours):
        if hasattr(module, name):
            return getattr(module, name)
