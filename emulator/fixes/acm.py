"""Fixes of AWS Certificate Manager."""

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

_PATIENCE = 18  # the AWS provider asks every ten seconds


def validation_records(replace):
    """aws_acm_certificate_validation.

    moto issues a certificate after a while, whatever the records say. AWS issues it once each
    of its names is proven by the record that it asked for, and renews it only as long as that
    is there. It gives up after 72 hours; here, once a deployment has asked in vain for three
    minutes.
    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """
    check = CertBundle.check

    def check_with_records(self):
        if self.status != "PENDING_VALIDATION" or proven(self):
            check(self)
            return
        self.asked_in_vain = getattr(self, "asked_in_vain", 0) + 1
        if self.asked_in_vain > _PATIENCE:
            self.status = "VALIDATION_TIMED_OUT"

    def proven(certificate):
        options = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
        wanted = {option["ResourceRecord"]["Name"] for option in options}
        return wanted <= existing(certificate.arn.split(":")[4])

    def existing(account):
        zones = route53_backends[account]["aws"].zones.values()
        return {record.name for zone in zones for record in zone.rrsets if record.type == "CNAME"}

    replace(CertBundle, "check", check_with_records)
