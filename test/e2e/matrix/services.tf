provider "aws" {
  region = "eu-west-2"
}

resource "aws_kms_key" "secrets" {
  deletion_window_in_days = 7
}

resource "aws_secretsmanager_secret" "db" {
  name                    = "cdah/db"
  kms_key_id              = aws_kms_key.secrets.arn
  recovery_window_in_days = 0
}

resource "aws_ssm_parameter" "token" {
  name  = "/cdah/token"
  type  = "SecureString"
  value = "not-in-any-plan"
}

resource "aws_ecr_repository" "web" {
  name         = "cdah/web"
  force_delete = true
}

output "key" { value = aws_kms_key.secrets.arn }
output "secret" { value = aws_secretsmanager_secret.db.arn }

# A tag that the test pushes.
output "image" { value = "${aws_ecr_repository.web.repository_url}:v1" }
