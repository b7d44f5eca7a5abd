provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

resource "aws_kms_key" "secrets" {
  deletion_window_in_days = 7
}

resource "aws_secretsmanager_secret" "team" {
  name                    = "cdah/sign-in"
  kms_key_id              = aws_kms_key.secrets.arn
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "team" {
  secret_id     = aws_secretsmanager_secret.team.id
  secret_string = jsonencode({ client_secret = "not-in-any-plan" })
}

resource "aws_secretsmanager_secret" "staff" {
  name                    = "cdah/staff"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "staff" {
  secret_id     = aws_secretsmanager_secret.staff.id
  secret_string = "not-in-any-plan"
}

output "key" { value = aws_kms_key.secrets.arn }
output "secret" { value = aws_secretsmanager_secret_version.staff.arn }

output "zone" {
  value = aws_route53_zone.website.name
}
