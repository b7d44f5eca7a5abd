provider "aws" {
  region = "eu-central-2"
}

# A load balancer takes only a certificate that is issued.
resource "aws_route53_zone" "names" {
  name = "example.org"
}

resource "aws_acm_certificate" "website" {
  domain_name       = "www.example.org"
  validation_method = "DNS"
}

locals {
  validation = one(aws_acm_certificate.website.domain_validation_options)
}

resource "aws_route53_record" "validation" {
  zone_id = aws_route53_zone.names.zone_id
  name    = local.validation.resource_record_name
  type    = local.validation.resource_record_type
  records = [local.validation.resource_record_value]
  ttl     = 60
}

resource "aws_acm_certificate_validation" "website" {
  certificate_arn         = aws_acm_certificate.website.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

resource "aws_ec2_managed_prefix_list" "branches" {
  name           = "branches"
  address_family = "IPv4"
  max_entries    = 5

  entry {
    cidr = "192.0.2.0/28"
  }
}

resource "aws_s3_bucket" "states" {
  bucket        = "cdah-office-states"
  force_destroy = true
}

output "list" {
  value = aws_ec2_managed_prefix_list.branches.id
}

output "certificate" {
  value = aws_acm_certificate_validation.website.certificate_arn
}
