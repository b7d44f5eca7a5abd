provider "aws" {
  region = "eu-central-2"
}

resource "aws_acm_certificate" "website" {
  domain_name       = "www.example.org"
  validation_method = "DNS"
}

resource "aws_s3_bucket" "states" {
  bucket        = "cdah-office-states"
  force_destroy = true
}

output "certificate" {
  value = aws_acm_certificate.website.arn
}
