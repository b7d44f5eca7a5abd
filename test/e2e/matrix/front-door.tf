provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

output "zone" {
  value = aws_route53_zone.website.name
}
