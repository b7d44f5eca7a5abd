"""A request as policies see it: an action, a resource, and the keys of its context."""

import datetime
import re
import time

from . import reference, tags

_VARIABLE = re.compile(r"\$\{([^}*?$][^},]*)(?:,\s*'([^']*)')?\}")
_TAGS = re.compile(r"^(aws|[a-z0-9-]+):(request|resource|principal)tag/(.+)$")


class Request:
    """One action on one resource, by one principal.

    known are the keys that AWS's reference knows for the action and the resource; another
    is not there. extra are values that the operation has set, by key, or functions of the
    resource that look for them.
    """

    def __init__(self, principal, region, action, resource="*", known=None, extra=(), tags=None):
        self.principal, self.region = principal, region
        self.action, self.resource = action, resource
        self._known = known
        self._extra = {key.lower(): value for key, value in dict(extra).items()}
        self._tags = tags or {}

    def values(self, key):
        """The values of a condition key; None where the request does not have it."""
        key = key.lower()
        tag = _TAGS.match(key)
        if tag and not self._is_known(key[: tag.start(3)]):
            return None
        if tag:
            return self._tag(tag[2], tag[3])
        if key.startswith("aws:") and key != "aws:tagkeys":
            return self._global(key)
        if not self._is_known(key):
            return None
        if key == "aws:tagkeys":
            return list(self._tags) or None
        value = self._extra.get(key)
        return _listed(value(self.resource) if callable(value) else value)

    def filled(self, text):
        """A text with its variables filled in; None where one of them is not there."""
        missing = []

        def fill(found):
            values = self.values(found[1])
            if not values and found[2] is None:
                missing.append(found[1])
            return values[0] if values else found[2] or ""

        text = _VARIABLE.sub(fill, text)
        return None if missing else text

    def _is_known(self, key):
        return self._known is None or key in self._known or key.startswith("aws:principaltag/")

    def _tag(self, of, name):
        owned = {
            "request": lambda: self._tags,
            "resource": lambda: tags.of(self.resource),
            "principal": lambda: self.principal.tags,
        }[of]()
        named = {key.lower(): value for key, value in owned.items()}
        return [named[name]] if name in named else None

    def _global(self, key):
        if key in self._extra:
            return _listed(self._extra[key])
        values = {
            "aws:requestedregion": lambda: self.region,
            "aws:securetransport": lambda: "true",
            "aws:viaawsservice": lambda: "false",
            "aws:sourceip": lambda: "127.0.0.1",
            "aws:principalarn": lambda: self.principal.arn,
            "aws:principalaccount": lambda: self.principal.account,
            "aws:principaltype": lambda: "AssumedRole",
            "aws:userid": lambda: self.principal.id,
            "aws:resourceaccount": lambda: tags.account(self.resource) or self.principal.account,
            "aws:epochtime": lambda: str(int(time.time())),
            "aws:currenttime": lambda: datetime.datetime.now(datetime.timezone.utc).isoformat(),
        }
        return _listed(values[key]()) if key in values else None


def _listed(value):
    if value is None:
        return None
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
