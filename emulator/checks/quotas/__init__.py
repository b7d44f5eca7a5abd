"""The default quotas of a new account: how much AWS gives without being asked for more.

An owner has AWS raise a quota; a test does so by POST /_cdah/quotas. Those that AWS does
not raise stay as they are.
"""

from checks.quotas import identity, network, services
from checks.quotas.quota import Quotas

QUOTAS = Quotas(network.QUOTAS + identity.QUOTAS + services.QUOTAS)


def quotas(call):
    """Raises a Refusal where a call would take more than the account has been given."""
    QUOTAS.check(call)
