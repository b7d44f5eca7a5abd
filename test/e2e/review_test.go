//go:build e2e

package e2e

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// secret is a value that Terraform knows to be sensitive, and that no review may show.
const secret = "correct-horse-battery-staple"

const reviewed = `
variable "secret" {
  sensitive = true
  default   = "` + secret + `"
}
provider "aws" {
  region = "eu-west-2"
}
resource "aws_vpc" "network" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "network_private_a" {
  vpc_id            = aws_vpc.network.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-2a"
}
resource "aws_ssm_parameter" "settings_password" {
  name  = "/review/password"
  type  = "SecureString"
  value = var.secret
}
resource "aws_sns_topic" "alerts" {
  name = "review"
  tags = { Stage = "one" }
}
resource "aws_sns_topic_policy" "alerts_policy" {
  arn    = aws_sns_topic.alerts.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Own", Effect = "Allow", Principal = { AWS = "*" }, Action = "sns:Publish", Resource = aws_sns_topic.alerts.arn }] })
}
resource "aws_s3_bucket" "logs" {
  bucket = "review-logs"
}
output "vpc_id" {
  value = aws_vpc.network.id
}
output "password" {
  value     = var.secret
  sensitive = true
}
`

// TestReview reviews plans that real Terraform makes of the emulated AWS: the gate lets harmless ones
// through, stops what loses something, and opens for what is allowed by name. With -record they become
// the testdata of internal/ops/review.
func TestReview(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	p := newPlanner(t, credentials(t, e, "777777777777"))
	p.write(reviewed)
	p.start(t)
	p.expect("create", p.plan(), nil)
	if err := p.tryApply(t); err != nil {
		t.Fatal(err)
	}
	p.expect("nothing", p.plan(), nil)

	p.write(reviewed, `Stage = "one"`, `Stage = "two"`, secret, secret+"-2", "sns:Publish", "sns:Subscribe")
	harmless := p.plan()
	p.expect("harmless", harmless, nil)

	p.write(reviewed, "10.0.0.0/16", "10.1.0.0/16", "10.0.1.0/24", "10.1.1.0/24")
	replacing := p.plan()
	p.expect("replacing", replacing, []string{"aws_subnet.network_private_a", "aws_vpc.network"})
	p.expect("replacing, half allowed", replacing, []string{"aws_subnet.network_private_a"}, "aws_vpc.network")
	p.expect("replacing, allowed", replacing, nil, "aws_vpc.network", "aws_subnet.network_private_a")

	p.write(strings.ReplaceAll(reviewed, "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"review-logs\"\n}", ""))
	destroying := p.plan()
	p.expect("destroying", destroying, []string{"aws_s3_bucket.logs"})
	p.expect("destroying, another allowed", destroying, []string{"aws_s3_bucket.logs"}, "aws_vpc.network")
	p.expect("destroying, allowed", destroying, nil, "aws_s3_bucket.logs")

	p.write(reviewed)
	p.expect("everything", p.plan(tfexec.Destroy(true)), []string{
		"aws_s3_bucket.logs", "aws_sns_topic.alerts", "aws_ssm_parameter.settings_password", "aws_subnet.network_private_a", "aws_vpc.network",
	})
	p.drifts()
	p.destroy(t)
}

// record writes the plans to internal/ops/review/testdata.
var record = flag.Bool("record", false, "write the plans that are reviewed to internal/ops/review/testdata")

// planner makes plans of one configuration.
type planner struct {
	*stack
	t         *testing.T
	variables []string
}

func newPlanner(t *testing.T, variables []string) planner {
	t.Helper()
	return planner{&stack{Terraform: newTerraform(t, t.TempDir(), variables), providers: newProviders(t, variables)}, t, variables}
}

// write writes the configuration, with each old text made the new one after it.
func (p planner) write(text string, oldNew ...string) {
	p.t.Helper()
	text = strings.NewReplacer(oldNew...).Replace(text)
	if err := os.WriteFile(filepath.Join(p.WorkingDir(), "main.tf"), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// plan plans, and returns what "terraform show -json" prints.
func (p planner) plan(options ...tfexec.PlanOption) []byte {
	p.t.Helper()
	var out bytes.Buffer
	err := p.providers.with(p.stack, func(provider *tfexec.ReattachOption) error {
		if _, err := p.Plan(p.t.Context(), append(options, tfexec.Out("plan"), provider)...); err != nil {
			return err
		}
		p.SetStdout(&out)
		defer p.SetStdout(nil)
		_, err := p.ShowPlanFile(p.t.Context(), "plan", provider)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out.Bytes()
}

// expect reviews a plan and holds it to what must stop it.
func (p planner) expect(name string, content []byte, stopped []string, allowed ...string) {
	p.t.Helper()
	if *record && len(allowed) == 0 {
		if err := os.WriteFile(filepath.Join(root, "internal", "ops", "review", "testdata", name+".json"), content, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	plan, err := review.Read(content)
	if err != nil {
		p.t.Fatal(err)
	}
	r := review.New(plan, nil)
	var allowances []review.Allowance
	for _, address := range allowed {
		allowances = append(allowances, review.Allowance{Address: address, Reason: "it is meant"})
	}
	r.Decide(allowances)
	if !slices.Equal(r.Gate.Stopped, stopped) {
		p.t.Errorf("%s: stopped by %v, want %v", name, r.Gate.Stopped, stopped)
	}
	for _, format := range []report.Format{report.Text, report.JSON, report.Markdown} {
		var out bytes.Buffer
		if err := r.Write(&out, format); err != nil {
			p.t.Fatal(err)
		}
		if strings.Contains(out.String(), secret) {
			p.t.Errorf("%s: the %s shows the secret:\n%s", name, format, out.String())
		}
	}
}

// drifts changes the topic and deletes the bucket behind Terraform's back, and finds both in a plan.
func (p planner) drifts() {
	p.t.Helper()
	other := newPlanner(p.t, p.variables)
	other.write(`provider "aws" {
  region = "eu-west-2"
}
import {
  to = aws_s3_bucket.logs
  id = "review-logs"
}
import {
  to = aws_sns_topic.alerts
  id = "arn:aws:sns:eu-west-2:777777777777:review"
}
resource "aws_s3_bucket" "logs" {
  bucket = "review-logs"
}
resource "aws_sns_topic" "alerts" {
  name = "review"
  tags = { Stage = "by hand" }
}`)
	other.start(p.t)
	if err := other.tryApply(p.t); err != nil {
		p.t.Fatal(err)
	}
	if err := other.Destroy(p.t.Context(), tfexec.Target("aws_s3_bucket.logs")); err != nil {
		p.t.Fatal(err)
	}
	content := p.plan()
	p.expect("drift", content, nil)
	plan, err := review.Read(content)
	if err != nil {
		p.t.Fatal(err)
	}
	var found []string
	for _, d := range review.New(plan, nil).Drifted() {
		found = append(found, d.Address)
	}
	if want := []string{"aws_s3_bucket.logs", "aws_sns_topic.alerts"}; !slices.Equal(found, want) {
		p.t.Errorf("drift found in %v, want %v", found, want)
	}
}
