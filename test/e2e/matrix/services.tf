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

resource "aws_secretsmanager_secret" "registry" {
  name                    = "cdah/registry"
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

resource "aws_s3_bucket" "uploads" {
  bucket_prefix = "cdah-uploads-"
  force_destroy = true
}

resource "aws_sqs_queue" "mails" {
  name = "cdah-mails"
}

resource "aws_iam_policy" "mails" {
  name   = "cdah-mails"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.mails.arn }] })
}

output "bucket" { value = aws_s3_bucket.uploads.arn }
output "queue" { value = aws_sqs_queue.mails.arn }
output "policy" { value = aws_iam_policy.mails.arn }
output "key" { value = aws_kms_key.secrets.arn }
output "secret" { value = aws_secretsmanager_secret.db.arn }

# A tag that the test pushes.
output "image" { value = "${aws_ecr_repository.web.repository_url}:v1" }
