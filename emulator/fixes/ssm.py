"""Fixes of Systems Manager: AWS's own parameters."""

from moto.core.utils import utcnow
from moto.ssm.models import Parameter, ParameterDict

_PREFIX = "/aws/service/bottlerocket/aws-ecs-2/"
_IMAGES = {"x86_64": "ami-0b0771e20c4e70001", "arm64": "ami-0b0771e20c4e70002"}


def bottlerocket_images(replace):
    """aws_autoscaling_group whose template names the newest image of Bottlerocket.

    AWS has a parameter for it in each region, as for its other images:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket-retrieve-ami.html
    moto knows none.
    """
    check = ParameterDict._check_loading_status

    def _check_loading_status(self, key):
        check(self, key)
        if str(key or "").startswith(_PREFIX):
            for architecture, image in _IMAGES.items():
                name = f"{_PREFIX}{architecture}/latest/image_id"
                if name not in self.keys():
                    dict.__setitem__(self, name, [_parameter(self, name, image)])

    replace(ParameterDict, "_check_loading_status", _check_loading_status)


def _parameter(of, name, value):
    return Parameter(
        account_id=of.account_id,
        name=name,
        value=value,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="aws:ec2:image",
    )
