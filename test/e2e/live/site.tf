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

resource "aws_sqs_queue" "orders" {
  name = "live-orders"
}

resource "aws_s3_bucket" "notes" {
  for_each = toset(["live-site-open", "live-site-closed"])
  bucket   = each.value
}

resource "aws_s3_object" "note" {
  for_each = aws_s3_bucket.notes
  bucket   = each.value.bucket
  key      = "note"
  content  = "a note"
}
