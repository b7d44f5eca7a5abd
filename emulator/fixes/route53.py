"""Fixes of Route 53: private hosted zones."""

from moto.route53.responses import Route53


def private_zone(replace):
    """aws_route53_zone with a VPC.

    AWS makes a zone private that is created with a VPC, and the provider says no more:
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
    moto wants to be told twice, and otherwise forgets the VPC.
    """
    given = Route53._get_bool_param

    def _get_bool_param(self, param_name, if_none=None):
        if param_name == "HostedZoneConfig.PrivateZone" and self._get_param("VPC.VPCId"):
            return True
        return given(self, param_name, if_none)

    replace(Route53, "_get_bool_param", _get_bool_param)
