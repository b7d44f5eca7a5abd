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

resource "aws_secretsmanager_secret" "sign_in" {
  name = "shop/sign-in"
}

resource "aws_secretsmanager_secret_version" "sign_in" {
  secret_id     = aws_secretsmanager_secret.sign_in.id
  secret_string = "not-in-any-plan"
}

output "database" {
  value = aws_security_group.database.id
}
