"""Fixes of AWS Certificate Manager."""

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends


def validation_records(replace):
    """aws_acm_certificate_validation.

    moto issues a certificate after a while, whatever the records say. AWS issues it once each
    of its names is proven by the record that it asked for, and renews it only as long as that
    is there.
    """
    check = CertBundle.check

    def check_with_records(self):
        if self.status == "PENDING_VALIDATION" and not proven(self):
            return
        check(self)

    def proven(certificate):
        options = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
        wanted = {option["ResourceRecord"]["Name"] for option in options}
        return wanted <= existing(certificate.arn.split(":")[4])

    def existing(account):
        zones = route53_backends[account]["aws"].zones.values()
        return {record.name for zone in zones for record in zone.rrsets if record.type == "CNAME"}

    replace(CertBundle, "check", check_with_records)
