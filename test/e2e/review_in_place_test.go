//go:build e2e

package e2e

import "testing"

const durable = `
provider "aws" {
  region = "eu-west-2"
}
resource "aws_kms_key" "key" {
  deletion_window_in_days = 30
  enable_key_rotation     = true
}
resource "aws_s3_bucket" "files" {
  bucket = "review-in-place"
}
resource "aws_s3_bucket_versioning" "files" {
  bucket = aws_s3_bucket.files.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_public_access_block" "files" {
  bucket                  = aws_s3_bucket.files.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_lifecycle_configuration" "files" {
  bucket = aws_s3_bucket.files.id
  rule {
    id     = "old"
    status = "Enabled"
    filter {}
    expiration {
      days = 90
    }
  }
}
resource "aws_cloudwatch_log_group" "logs" {
  name              = "review-in-place"
  retention_in_days = 30
}
resource "aws_ecr_repository" "images" {
  name                 = "review-in-place"
  image_tag_mutability = "IMMUTABLE"
}
resource "aws_ecr_lifecycle_policy" "images" {
  repository = aws_ecr_repository.images.name
  policy     = jsonencode({ rules = [{ rulePriority = 1, selection = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 50 }, action = { type = "expire" } }] })
}
resource "aws_wafv2_web_acl" "firewall" {
  name  = "review-in-place"
  scope = "REGIONAL"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "all"
    sampled_requests_enabled   = false
  }
  rule {
    name     = "rate"
    priority = 1
    action {
      block {}
    }
    statement {
      rate_based_statement {
        limit = 1000
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = false
      metric_name                = "rate"
      sampled_requests_enabled   = false
    }
  }
}
`

// TestReviewInPlace weakens resources that stay, and strengthens them again: the gate stops the first, by plans
// that real Terraform makes.
func TestReviewInPlace(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	p := newPlanner(t, credentials(t, e, "777777777778"))
	p.write(durable)
	p.start(t)
	if err := p.tryApply(t); err != nil {
		t.Fatal(err)
	}
	weaker := []string{
		"deletion_window_in_days = 30", "deletion_window_in_days = 7\n  is_enabled = false", "enable_key_rotation     = true", "enable_key_rotation = false",
		`bucket = "review-in-place"`, "bucket = \"review-in-place\"\n  force_destroy = true", `status = "Enabled"` + "\n  }\n}", `status = "Suspended"` + "\n  }\n}",
		"block_public_policy     = true", "block_public_policy = false", "days = 90", "days = 1",
		"retention_in_days = 30", "retention_in_days = 1", `"IMMUTABLE"`, `"MUTABLE"`, "countNumber = 50", "countNumber = 2",
		"block {}", "count {}",
	}
	p.write(durable, weaker...)
	plan := p.plan()
	stopped := []string{
		"aws_cloudwatch_log_group.logs", "aws_ecr_lifecycle_policy.images", "aws_ecr_repository.images", "aws_kms_key.key", "aws_s3_bucket.files",
		"aws_s3_bucket_lifecycle_configuration.files", "aws_s3_bucket_public_access_block.files", "aws_s3_bucket_versioning.files", "aws_wafv2_web_acl.firewall",
	}
	p.expect("in-place", plan, stopped)
	p.expect("in-place, allowed", plan, nil, stopped...)
	if err := p.tryApply(t); err != nil {
		t.Fatal(err)
	}
	p.write(durable)
	p.expect("in-place, back", p.plan(), nil)
	p.destroy(t)
}
