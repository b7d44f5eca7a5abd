"""Probes of the quotas in checks/quotas, of their names.

A probe makes what the quota needs, and returns a function that takes from it once more, the
next time with another number.
"""

from quota_probes import identity, network, services


def find(name):
    """The probe of a name, or None."""
    for module in (network, identity, services):
        if hasattr(module, name):
            return getattr(module, name)
