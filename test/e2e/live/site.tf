provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

resource "aws_secretsmanager_secret" "site" {
  name = "live/site"
}

resource "aws_secretsmanager_secret_version" "site" {
  secret_id     = aws_secretsmanager_secret.site.id
  secret_string = jsonencode({ port = 8081 })
}
