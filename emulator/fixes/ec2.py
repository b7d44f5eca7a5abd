"""Fixes of Amazon EC2."""

import functools
import inspect

from moto.core.types import Base64EncodedString
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.utils import parse_user_data
from moto.ssm.models import ssm_backends

_PARAMETER_PREFIX = "resolve:ssm:"


class InvalidImageParameter(EC2ClientError):
    """The parameter that a launch template names as its image does not exist."""

    def __init__(self, name):
        super().__init__(
            "InvalidParameterValue", f"The SSM parameter {name} does not exist"
        )


def image_from_parameter(replace):
    """aws_autoscaling_group whose template names its image "resolve:ssm:NAME".

    Instances get that text as their image id. AWS looks the parameter up at each
    launch, and refuses the launch when there is none.
    """
    run = EC2Backend.run_instances

    def run_instances(self, image_id, *args, **kwargs):
        if image_id and image_id.startswith(_PARAMETER_PREFIX):
            name = image_id.removeprefix(_PARAMETER_PREFIX)
            found = ssm_backends[self.account_id][self.region_name].get_parameters(
                [name]
            )
            if name not in found:
                raise InvalidImageParameter(name)
            image_id = found[name].value
        return run(self, image_id, *args, **kwargs)

    replace(EC2Backend, "run_instances", run_instances)


def template_network_interface(replace):
    """aws_autoscaling_group whose template names a network interface.

    Its instances are started in the default VPC, with an interface of their own. They
    have the one that is named, in its subnet, and give it back when they end.
    """
    run, terminate = EC2Backend.run_instances, Instance.terminate

    def run_instances(self, *args, **kwargs):
        template = kwargs.get("launch_template") or {}
        if "LaunchTemplateId" in template and not kwargs.get("nics"):
            data = self.get_launch_template(template["LaunchTemplateId"]).latest_version().data
            given = data.get("NetworkInterface") or data.get("NetworkInterfaces") or []
            named = [nic for nic in (given.values() if isinstance(given, dict) else given) if nic.get("NetworkInterfaceId")]
            if named:
                subnet = self.get_network_interface(named[0]["NetworkInterfaceId"]).subnet
                kwargs |= {"nics": [dict(nic) for nic in named], "subnet_id": subnet.id}
        return run(self, *args, **kwargs)

    def ended(self, *args, **kwargs):
        result = terminate(self, *args, **kwargs)
        for nic in list(self.nics.values()):
            if not nic.delete_on_termination:
                self.detach_eni(nic)
        return result

    replace(EC2Backend, "run_instances", run_instances)
    replace(Instance, "terminate", ended)


def launch_template_tags(replace):
    """aws_launch_template, update of tags.

    DescribeLaunchTemplates gives the tags that the template was made with.
    """
    # What the constructor sets is in the backend already.
    tags = property(lambda self: self.get_tags(), lambda self, value: None)
    replace(LaunchTemplate, "tags", tags)


def launch_template_repeated(replace):
    """aws_launch_template, create on a busy machine.

    A client that misses an answer repeats its call with the same ClientToken, and
    AWS answers as before. Here the template is refused, as its name is taken.
    """
    create = LaunchTemplates.create_launch_template

    def create_launch_template(self):
        answers = vars(self.ec2_backend).setdefault("template_answers", {})
        token = self._get_param("ClientToken")
        if token is None or token not in answers:
            result = create(self)
            if token is None:
                return result
            answers[token] = result
        return answers[token]

    replace(LaunchTemplates, "create_launch_template", create_launch_template)


def launch_template_own_tags(replace):
    """aws_launch_template with tags (or default_tags), second plan.

    DescribeLaunchTemplateVersions lists the template's own tags among those for
    new instances and volumes, as one more tag_specifications block.
    """
    create = LaunchTemplates.create_launch_template

    def create_launch_template(self):
        result = create(self)
        template = self.ec2_backend.get_launch_template(
            result.result["LaunchTemplate"]["LaunchTemplateId"]
        )
        for version in template.versions:
            launched = [
                spec
                for spec in version.data.pop("TagSpecifications", [])
                if spec["ResourceType"] != "launch-template"
            ]
            if launched:
                version.data["TagSpecifications"] = launched
        return result

    replace(LaunchTemplates, "create_launch_template", create_launch_template)


def launch_template_version_user_data(replace):
    """aws_launch_template, changed user_data; then any launch from the new version.

    Only the first version's user data is decoded. A launch from a later one ends
    in an AssertionError, which the provider retries for minutes.
    """
    create = LaunchTemplate.create_version

    def create_version(self, data, description):
        user_data = data.get("UserData")
        if isinstance(user_data, str) and not isinstance(
            user_data, Base64EncodedString
        ):
            data["UserData"] = parse_user_data(user_data)
        return create(self, data, description)

    replace(LaunchTemplate, "create_version", create_version)


def security_group_rule_description(replace):
    """aws_vpc_security_group_{ingress,egress}_rule whose peer is a security group or a prefix list.

    DescribeSecurityGroupRules returns the description of rules between networks
    only, so each plan wants to add it to the others.
    """
    construct = SecurityGroupRule.__init__

    @functools.wraps(construct)
    def init(self, *args, **kwargs):
        construct(self, *args, **kwargs)
        given = inspect.signature(construct).bind(self, *args, **kwargs).arguments
        self.cdah_prefix_list = given.get("prefix_list_id") or {}

    def description(self):
        peer = self.ip_range or self.source_group or self.cdah_prefix_list
        return peer.get("Description")

    replace(SecurityGroupRule, "__init__", init)
    replace(SecurityGroupRule, "description", property(description))
