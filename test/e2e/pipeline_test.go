//go:build e2e

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscredentials "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/config"
	"cdah/internal/ops/emulator"
)

// TestPipeline takes production through the pipeline's commands in the pipeline's order, against the
// emulated AWS: plan, approval, deployment, rollback, smoke test, drift, destruction.
//
// A person makes the foundation. Everything after that has the token of a job of CircleCI's, and the permissions of
// the role that the foundation lets the job take on.
func TestPipeline(t *testing.T) {
	t.Parallel()
	p := pipeline{clone: copyProject(t), name: "production"}
	useCLI(t, p.clone)
	yaml := filepath.Join(p.clone, "environments", "production.yaml")
	text := "ephemeral: true\n" + readFile(t, yaml)
	put(t, yaml, []byte(edited(t, text, "public.ecr.aws/nginx/nginx:1.28.0", "333333333333.dkr.ecr.eu-west-2.amazonaws.com/cdah/web:v1")))
	environment, problems := config.Load(yaml)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	base, problems := config.LoadFoundation(filepath.Join(p.clone, "foundations", "production.yaml"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	e := startEmulator(t)
	admin := credentials(t, e, environment.Account)
	person := pipeline{clone: p.clone, name: "foundation-production", variables: admin}
	contains(t, person.stage(t, 0, "deploy", "APPROVE=yes"), "role/foundation/cdah-production-deploy")
	pushImage(t, e, admin, environment.Services["web"].Image)
	foundation := remaining(t, e)

	onlyItsJobs(t, e, environment.Account, *base.CircleCI)
	p.variables = job(e, *base.CircleCI)
	p.deploy(t)
	p.rollBack(t, newRegistry(t, e, admin, environment), yaml)
	p.check(t, newAccount(e.Endpoint(), admin))
	p.destroy(t)
	for _, resource := range remaining(t, e) {
		if !slices.Contains(foundation, resource) {
			t.Errorf("left behind: %+v", resource)
		}
	}
}

// pipeline runs the Makefile's targets for an environment, in a copy of the project.
type pipeline struct {
	clone, name string
	variables   []string
}

// job returns the variables of a job of CircleCI's for the main branch: no keys of AWS, and its token. Terraform's
// backend for S3 exchanges a token at the endpoint that is STS's own.
func job(e *emulator.Emulator, trusted config.CircleCI) []string {
	return append(e.Env(), "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "AWS_ENDPOINT_URL_STS="+e.Endpoint(),
		"CDAH_AWS_ENDPOINT="+e.Endpoint(), "CIRCLE_OIDC_TOKEN_V2="+token(trusted, "refs/heads/main"))
}

// token returns the token that CircleCI gives a job that runs for a change of a Git reference, with other claims
// where there are any. Nothing checks its signature.
func token(trusted config.CircleCI, reference string, others ...map[string]any) string {
	claims := map[string]any{
		"iss": "https://oidc.circleci.com/org/" + trusted.Organization,
		"aud": trusted.Organization,
		"sub": "org/" + trusted.Organization + "/project/" + trusted.Project + "/user/00000000-0000-4000-8000-000000000003" +
			"/vcs-origin/" + trusted.Repository + "/vcs-ref/" + reference,
		"exp": time.Now().Add(time.Hour).Unix(),
	}
	for _, other := range others {
		maps.Copy(claims, other)
	}
	text, err := json.Marshal(claims)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(text) + ".none"
}

// onlyItsJobs sees which tokens the roles take: of jobs of the repository, to deploy for its branch alone.
func onlyItsJobs(t *testing.T, e *emulator.Emulator, account string, trusted config.CircleCI) {
	t.Helper()
	fork, stranger := trusted, trusted
	fork.Repository, stranger.Project = "github.com/somebody/cdah", "00000000-0000-4000-8000-00000000000f"
	const main, feature = "refs/heads/main", "refs/heads/feature"
	for _, try := range []struct {
		role, token string
		taken       bool
	}{
		{"plan", token(trusted, main), true},
		{"plan", token(trusted, feature), true},
		{"deploy", token(trusted, main), true},
		{"deploy", token(trusted, feature), false},
		{"deploy", token(trusted, "refs/heads/main2"), false},
		{"deploy", token(trusted, "refs/tags/main"), false},
		{"deploy", token(trusted, feature+"/vcs-origin/"+trusted.Repository+"/vcs-ref/"+main), false},
		{"deploy", token(fork, main), false},
		{"plan", token(fork, main), false},
		{"plan", token(stranger, main), false},
		{"plan", token(trusted, main, map[string]any{"aud": "sts.amazonaws.com"}), false},
		{"plan", token(trusted, main, map[string]any{"iss": "https://oidc.circleci.com/org/somebody"}), false},
		{"plan", token(trusted, main, map[string]any{"exp": 1}), false},
	} {
		client := sts.New(sts.Options{Region: "eu-west-2", BaseEndpoint: aws.String(e.Endpoint()), Credentials: aws.AnonymousCredentials{}})
		_, err := client.AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
			RoleArn:          aws.String("arn:aws:iam::" + account + ":role/foundation/cdah-production-" + try.role),
			RoleSessionName:  aws.String("test"),
			WebIdentityToken: &try.token,
		})
		if (err == nil) != try.taken {
			t.Errorf("the role that is to %s: token %s: %v, want it taken: %t", try.role, try.token, err, try.taken)
		}
	}
}

// remaining returns what is in the emulator that a destruction should not leave.
func remaining(t *testing.T, e *emulator.Emulator) []emulator.Resource {
	t.Helper()
	resources, err := e.Remaining(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return resources
}

// stage runs a target and holds it to the exit code of cdah, which make tells.
func (p pipeline) stage(t *testing.T, code int, target string, settings ...string) string {
	t.Helper()
	output, err := try(t, p.clone, p.variables, "make", append([]string{target, "ENV=" + p.name}, settings...)...)
	if told := fmt.Sprintf("] Error %d\n", code); (err != nil) != (code != 0) || code != 0 && !strings.Contains(output, told) {
		t.Fatalf("make %s %v: %v, want exit code %d\n%s", target, settings, err, code, output)
	}
	return output
}

// deploy deploys what is planned and approved, and not a plan that somebody has altered in between.
func (p pipeline) deploy(t *testing.T) {
	t.Helper()
	kept := filepath.Join(".cdah", "plans", p.name+".json")
	contains(t, p.stage(t, 0, "plan"), "+ create  aws_lb.load_balancer", "digest sha256:")
	approved := readFile(t, filepath.Join(p.clone, kept))
	put(t, filepath.Join(p.clone, kept), []byte(edited(t, approved, `"HTTP`, `"HTTPS`)))
	contains(t, p.stage(t, 4, "deploy", "PLAN="+kept), "has been altered")
	refused, err := p.cdktf(t, kept, "deploy", "--auto-approve")
	if err == nil {
		t.Fatalf("cdktf has deployed what nobody has approved:\n%s", refused)
	}
	contains(t, refused, "has been altered")
	put(t, filepath.Join(p.clone, kept), []byte(approved))
	deployed, err := p.cdktf(t, kept, "deploy", "--auto-approve")
	if err != nil {
		t.Fatalf("cdktf deploy: %v\n%s", err, deployed)
	}
	contains(t, deployed, "does what was approved", "website_url")
}

// cdktf runs a command of the cdktf CLI on the environment as the pipeline does: with the variables of cdah env and,
// where a plan is kept, with the Terraform that applies that alone.
func (p pipeline) cdktf(t *testing.T, kept, command string, flags ...string) (string, error) {
	t.Helper()
	const script = `variables="$(make --silent env ENV="$1" PLAN="$2")"; eval "$variables"; npx cdktf "$3" "$1" --no-color "${@:4}"`
	return try(t, p.clone, p.variables, "bash", append([]string{"-euo", "pipefail", "-c", script, "bash", p.name, kept, command}, flags...)...)
}

// check finds the website there, and what somebody has changed by hand. A server stands in for the load
// balancer, whose targets are the emulator's.
func (p pipeline) check(t *testing.T, a account) {
	t.Helper()
	website := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Hello")) }))
	defer website.Close()
	look := func(body string) string {
		return "SMOKE=--url " + website.URL + " --body " + body + " --deadline 5s --interval 1s"
	}
	contains(t, p.stage(t, 0, "smoke", look("Hello")), "ok     answer", "ok     web: deployment", "ok     web: healthy targets", "ok     web: running image", "all 4 checks passed")
	contains(t, p.stage(t, 6, "smoke", look("Goodbye")), "FAILED answer", "1 of 4 checks failed")

	contains(t, p.stage(t, 0, "drift"), "no drift")
	byHand(t, a, "cdah-"+p.name)
	contains(t, p.stage(t, 5, "drift"), "drift in 1 resources", "aws_autoscaling_group.cluster_auto_scaling_group", "max_size")
}

// destroy goes through the workflow that destroys: by a plan of its own, which no deployment takes.
func (p pipeline) destroy(t *testing.T) {
	t.Helper()
	jobs := workflow(t, p.clone, "destroy-"+p.name)
	if len(jobs) != 2 || jobs[0].name != "plan-destroy-"+p.name || jobs[1].name != "destroy-"+p.name {
		t.Fatalf("the workflow has the jobs %+v, want a plan and its destruction", jobs)
	}
	contains(t, p.runJob(t, jobs[0]), "to destroy")
	contains(t, p.stage(t, 4, "deploy", "PLAN=.cdah/plans/"+p.name+"-destroy.json"), "it is for make destroy")
	contains(t, p.runJob(t, jobs[1]), "does what was approved")
}

// byHand changes the group of instances behind Terraform's back.
func byHand(t *testing.T, v account, prefix string) {
	t.Helper()
	client := autoscaling.New(autoscaling.Options{
		Region: "eu-west-2", BaseEndpoint: &v.endpoint, Credentials: awscredentials.NewStaticCredentialsProvider(v.id, v.secret, v.token),
	})
	groups, err := client.DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups.AutoScalingGroups {
		if strings.HasPrefix(*group.AutoScalingGroupName, prefix) {
			_, err := client.UpdateAutoScalingGroup(t.Context(), &autoscaling.UpdateAutoScalingGroupInput{AutoScalingGroupName: group.AutoScalingGroupName, MaxSize: aws.Int32(9)})
			if err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no group %s…", prefix)
}

// account is how an account of the emulator is reached.
type account struct {
	lines             []string
	endpoint          string
	id, secret, token string
}

func newAccount(endpoint string, lines []string) account {
	a := account{lines: lines, endpoint: endpoint}
	for _, line := range lines {
		switch name, value, _ := strings.Cut(line, "="); name {
		case "AWS_ACCESS_KEY_ID":
			a.id = value
		case "AWS_SECRET_ACCESS_KEY":
			a.secret = value
		case "AWS_SESSION_TOKEN":
			a.token = value
		}
	}
	return a
}

// useCLI lends the installed cdktf CLI to a clone.
func useCLI(t *testing.T, clone string) {
	t.Helper()
	modules, err := filepath.Abs(filepath.Join(root, "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(clone, "node_modules")); err != nil {
		t.Fatal(err)
	}
}
