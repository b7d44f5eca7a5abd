# What the website with much to take back asks for and no stack makes.
provider "aws" {
  region = "us-east-1"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

resource "aws_vpc" "database" {
  cidr_block = "10.9.0.0/16"
}

resource "aws_security_group" "database" {
  name   = "database"
  vpc_id = aws_vpc.database.id
}

output "database" {
  value = aws_security_group.database.id
}
