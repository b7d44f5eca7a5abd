"""AWS Chatbot (Amazon Q Developer in chat applications), which moto does not have.

As much of it as Terraform's provider needs for channels: they are kept and given back.
"""

import json
import re

_KEY = re.compile(r"Credential=([^/]+)/")

# What each path of the API makes, and what its answers call it.
_SLACK, _TEAMS = "slack-channel", "ms-teams-channel"


class Chatbot:
    """The channels of all accounts. The service has no regions."""

    def __init__(self):
        self.accounts = {}  # account: ARN: channel

    def answer(self, environ, body):
        """Answers a call with its status and its answer, or raises NotImplementedError."""
        account = _account(environ)
        action = environ["PATH_INFO"].strip("/")
        given = json.loads(body or "{}")
        channels = self.accounts.setdefault(account, {})
        arn = given.get("ChatConfigurationArn") or given.get("ResourceARN")
        if action == f"create-{_SLACK}-configuration":
            return 201, {"ChannelConfiguration": _create(channels, account, _SLACK, given)}
        if action == f"create-{_TEAMS}-configuration":
            return 201, {"ChannelConfiguration": _create(channels, account, _TEAMS, given)}
        if action == f"describe-{_SLACK}-configurations":
            found = [channels[arn]] if arn in channels else []
            return 200, {"SlackChannelConfigurations": found}
        if action == f"list-{_TEAMS}-configurations":
            found = [c for c in channels.values() if c.get("TeamId") == given["TeamId"]]
            return 200, {"TeamChannelConfigurations": found}
        if arn and arn not in channels:
            return 404, {"message": f"there is no channel {arn}"}
        if action in (f"update-{_SLACK}-configuration", f"update-{_TEAMS}-configuration"):
            channels[arn].update(given)
            return 200, {"ChannelConfiguration": channels[arn]}
        if action in (f"delete-{_SLACK}-configuration", f"delete-{_TEAMS}-configuration"):
            del channels[arn]
            return 204, {}
        if action == "list-tags-for-resource":
            return 200, {"Tags": channels[arn]["Tags"]}
        raise NotImplementedError(action)


    def resources(self):
        """Lists the channels as the inventory does."""
        return [
            {
                "account": account,
                "region": "aws",
                "kind": "chatbot_channel",
                "id": arn,
                "state": "",
                "own": False,
            }
            for account, channels in sorted(self.accounts.items())
            for arn in sorted(channels)
        ]


def _create(channels, account, kind, given):
    arn = f"arn:aws:chatbot::{account}:chat-configuration/{kind}/{given['ConfigurationName']}"
    names = {"SlackChannelName": "channel", "SlackTeamName": "team"}
    defaults = names if kind == _SLACK else {}
    channels[arn] = {
        "Tags": [],
        "SnsTopicArns": [],
        "State": "ENABLED",
        **defaults,
        **given,
        "ChatConfigurationArn": arn,
    }
    return channels[arn]


def _account(environ):
    from moto.iam.models import get_account_id_from

    key = _KEY.search(environ.get("HTTP_AUTHORIZATION", ""))
    return get_account_id_from(key[1] if key else "")
