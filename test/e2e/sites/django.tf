provider "aws" {
  region = "eu-west-2"
}

resource "aws_route53_zone" "website" {
  name = "example.com"
}

resource "aws_ecr_repository" "images" {
  for_each     = toset(["app", "nginx"])
  name         = "django/${each.key}"
  force_delete = true
}

resource "aws_secretsmanager_secret" "key" {
  name                    = "django/production/secret-key"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "key" {
  secret_id     = aws_secretsmanager_secret.key.id
  secret_string = "not-in-any-plan"
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "django/production/database"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ username = "django", password = "not-in-any-plan" })
}

# Tags that the test pushes.
output "app" { value = "${aws_ecr_repository.images["app"].repository_url}:v1" }
output "nginx" { value = "${aws_ecr_repository.images["nginx"].repository_url}:v1" }
output "release" { value = "${aws_ecr_repository.images["app"].repository_url}:v2" }
