"""A quota, and the table of all."""

from collections import namedtuple

from refusals import Refusal

# name: as in Terraform's and AWS's words, and that of its probe; service and action: of the
# calls that take from it; limit: AWS's default; code and message: AWS's, the message with
# {limit}; count: from a call to how many there are with what it adds, of the fullest of
# those it is about; source: AWS's page; hard: AWS does not raise it.
Quota = namedtuple(
    "Quota",
    "name service action limit code message count source hard status",
    defaults=(False, 400),
)


class Quotas:
    """Quotas, looked up by what a call asks for, and how far each account's are raised."""

    def __init__(self, rows):
        self.rows = rows
        self._raised = {}  # (account, name): limit

    def check(self, call):
        for quota in self.rows:
            if (quota.service, quota.action) != (call.service, call.action):
                continue
            limit = self.limit(call.account, quota)
            if quota.count(call) > limit:
                raise Refusal(quota.code, quota.message.format(limit=limit), quota.status)

    def limit(self, account, quota):
        return self._raised.get((account, quota.name), quota.limit)

    def change(self, account, name, limit):
        """Gives an account another limit, as AWS does when it is asked to; raises a
        ValueError that says why not."""
        hard = {quota.name: quota.hard for quota in self.rows}
        if name not in hard:
            raise ValueError(f"there is no quota {name}: there are {', '.join(hard)}")
        if hard[name]:
            raise ValueError(f"AWS does not raise {name}")
        if not isinstance(limit, int) or limit < 0:
            raise ValueError(f"the limit {limit!r} is not a whole number")
        self._raised[account, name] = limit

    def listed(self):
        """The quotas by name, and those of accounts that differ."""
        return {
            "defaults": {quota.name: quota.limit for quota in self.rows},
            "raised": [
                {"account": account, "name": name, "limit": limit}
                for (account, name), limit in sorted(self._raised.items())
            ],
        }

    def forget(self):
        """Gives all accounts the defaults again."""
        self._raised.clear()
