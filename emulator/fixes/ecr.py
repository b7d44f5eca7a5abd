"""Fixes of Amazon ECR."""

from moto.ecr.exceptions import InvalidParameterException
from moto.ecr.models import ECRBackend


def replication_rules(replace):
    """aws_ecr_replication_configuration with more than one rule, create.

    More than one is refused as a feature that is disabled. AWS has one rule for each
    place, and refuses the registry itself in any of them.
    """

    def put_replication_configuration(self, replication_config):
        for rule in replication_config["rules"]:
            for place in rule["destinations"]:
                if (place["registryId"], place["region"]) == (self.account_id, self.region_name):
                    raise InvalidParameterException(
                        "Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: "
                        "'Replication destination cannot be the same as the source registry'"
                    )
        self.replication_config = replication_config
        return {"replicationConfiguration": replication_config}

    replace(ECRBackend, "put_replication_configuration", put_replication_configuration)
