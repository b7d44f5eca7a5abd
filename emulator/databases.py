"""The passwords of databases, which no call of AWS tells: what runs their containers needs them."""

import json

from moto.backends import get_backend


def databases():
    """Lists the RDS instances of all accounts, with the passwords of their master users; null where there is none."""
    return [
        {"arn": instance.arn, "password": _password(instance)}
        for regions in list(get_backend("rds").values())
        for backend in list(regions.values())
        for instance in backend.databases.values()
    ]


def _password(instance):
    """What CreateDBInstance or ModifyDBInstance said, or what RDS keeps in a secret of its own."""
    if getattr(instance, "manage_master_user_password", False):
        return json.loads(instance.master_user_secret.secret.secret_string)["password"]
    return getattr(instance, "_master_user_password", None)
