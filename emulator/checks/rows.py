"""What the tables of refusals have in common."""

from collections import namedtuple

from moto.backends import get_backend
from refusals import Refusal

# One thing that AWS refuses. name: also that of its probe; service and action: of the
# calls that it is about; code: AWS's; refuses: from a call to AWS's message, or to None
# where AWS lets it pass; source: where AWS, or who met it, says so. Without refuses, it
# is moto that refuses, and the row is there for its probe.
Row = namedtuple("Row", "name service action code source refuses status", defaults=(None, 400))

_GLOBAL = "aws"  # the region of services that have none


def backend(service, call):
    """What moto holds of a service for the caller's account and region."""
    regions = get_backend(service)[call.account]
    return regions[_GLOBAL if service in ("iam", "route53", "s3") else call.region]


class Table:
    """Rows, looked up by what a call asks for."""

    def __init__(self, rows):
        self.rows = rows
        self._by_action = {}
        for row in rows:
            if row.refuses:
                self._by_action.setdefault((row.service, row.action), []).append(row)

    def check(self, call):
        """Raises what the first row that minds the call has to say."""
        for row in self._by_action.get((call.service, call.action), ()):
            message = row.refuses(call)
            if message:
                raise Refusal(row.code, message, row.status)


def values(items):
    """The entries of a dictionary of dictionaries."""
    return [item for inner in items.values() for item in inner.values()]
