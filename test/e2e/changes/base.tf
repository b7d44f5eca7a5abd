# What the changes ask for and no stack makes.
provider "aws" {
  region = "us-east-1"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}
