provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

resource "aws_secretsmanager_secret" "keys" {
  name                    = "blog/production/keys"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "keys" {
  secret_id     = aws_secretsmanager_secret.keys.id
  secret_string = jsonencode({ auth = "not-in-any-plan", secure_auth = "not-in-any-plan" })
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "blog/production/database"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ username = "blog", password = "not-in-any-plan" })
}
