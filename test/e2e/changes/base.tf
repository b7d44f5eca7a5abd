# What the changes ask for and no stack makes.
provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}
