"""What moto looks for again at each request, looked for once.

Without, that is more than half of what the emulator computes for a deployment.
"""

import functools

import moto.backends
import moto.core.responses
import moto.core.utils
import moto.iam.models
from fixes.base import Fix


def service_names(replace):
    """moto lists the folders of its own package for each request."""
    names = frozenset(moto.backends.list_of_moto_modules())
    replace(moto.backends, "list_of_moto_modules", lambda: names)


def api_models(replace):
    """moto has botocore list the folders of all services for the model of each one that is called."""
    replace(moto.core.utils, "create_loader", functools.cache(moto.core.utils.create_loader))


def operations(replace):
    """moto asks its class for a service, of EC2 with 800 methods, which operations it has."""
    names = functools.cache(moto.core.responses.method_names_from_class)
    replace(moto.core.responses, "method_names_from_class", names)


def access_keys(replace):
    """moto looks for the account of a key in all partitions, and makes each: 1,500 policies of AWS a time."""

    def get_account_id_from(access_key):
        for account, partitions in list(moto.iam.models.iam_backends.items()):
            if any(access_key in backend.access_keys for backend in list(partitions.values())):
                return account
        return moto.iam.models.DEFAULT_ACCOUNT_ID

    replace(moto.iam.models, "get_account_id_from", get_account_id_from)


SERVICE_NAMES = Fix(service_names)
API_MODELS = Fix(api_models)
OPERATIONS = Fix(operations)
ACCESS_KEYS = Fix(access_keys)
ALL = (SERVICE_NAMES, API_MODELS, OPERATIONS, ACCESS_KEYS)
