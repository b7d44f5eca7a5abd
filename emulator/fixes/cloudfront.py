"""Fixes of Amazon CloudFront."""

from moto.cloudfront.models import Distribution


def distribution_arn(replace):
    """aws_cloudfront_distribution.

    The provider asks for the tags of a distribution by its ARN. moto's lacks the empty region
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html),
    so that it is an ARN of nothing.
    """
    make = Distribution.__init__

    def init(self, account_id, region_name, config):
        make(self, account_id, region_name, config)
        self.arn = self.arn.replace(f":cloudfront:{account_id}:", f":cloudfront::{account_id}:")

    replace(Distribution, "__init__", init)
