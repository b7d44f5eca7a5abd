"""Fixes of Amazon CloudFront."""

from moto.cloudfront.models import DefaultCacheBehaviour, Distribution, ViewerCertificate


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


def distribution_settings(replace):
    """aws_cloudfront_distribution.

    moto answers with empty certificates beside CloudFront's own, and with the values that a cache
    behavior would forward beside its policy, which are one or the other in AWS
    (https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html). The provider
    takes both for settings that are to be removed, in every plan.
    """
    certificate, behavior = ViewerCertificate.__init__, DefaultCacheBehaviour.__init__

    def init_certificate(self, config):
        certificate(self, config)
        self.iam_certificate_id = self.iam_certificate_id or None
        self.acm_certificate_arn = self.acm_certificate_arn or None

    def init_behavior(self, config):
        behavior(self, config)
        if self.cache_policy_id:
            self.forwarded_values = None

    replace(ViewerCertificate, "__init__", init_certificate)
    replace(DefaultCacheBehaviour, "__init__", init_behavior)
