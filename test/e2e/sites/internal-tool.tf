provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

resource "aws_s3_bucket" "files" {
  bucket = "tool-files"
}

resource "aws_secretsmanager_secret" "others" {
  for_each                = toset(["tool/licence", "tool/registry"])
  name                    = each.key
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "others" {
  for_each      = aws_secretsmanager_secret.others
  secret_id     = each.value.id
  secret_string = "not-in-any-plan"
}

resource "aws_ssm_parameter" "jwt" {
  name  = "/tool/jwt"
  type  = "SecureString"
  value = "not-in-any-plan"
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "tool/production/database"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ username = "tool", password = "not-in-any-plan" })
}
