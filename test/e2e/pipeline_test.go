//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscredentials "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"

	"cdah/config"
)

// TestPipeline takes production through the pipeline's commands in the pipeline's order, against the
// emulated AWS: plan, approval, deployment, smoke test, drift, destruction.
func TestPipeline(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	clone := copyProject(t)
	yaml := filepath.Join(clone, "environments", "production.yaml")
	text := readFile(t, yaml)
	if err := os.WriteFile(yaml, []byte("ephemeral: true\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	environment, problems := config.Load(yaml)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	variables := newAccount(e.Endpoint(), credentials(t, e, environment.Account))
	prepare(t, variables.lines, environment.State.Region, environment.State.Bucket)
	useCLI(t, clone)
	cdah := filepath.Join(t.TempDir(), "cdah")
	run(t, root, nil, "go", "build", "-o", cdah, "./cmd/cdah")
	// does runs a command and holds it to its exit code.
	does := func(code int, args ...string) string {
		t.Helper()
		defer took(t, "cdah "+strings.Join(args, " "), time.Now())
		var output bytes.Buffer
		command := exec.Command(cdah, args...)
		command.Dir, command.Env = clone, append(os.Environ(), variables.lines...)
		command.Stdout, command.Stderr = &output, &output
		err := command.Run()
		var exit *exec.ExitError
		got := 0
		if errors.As(err, &exit) {
			got = exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if got != code {
			t.Fatalf("cdah %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, output.String())
		}
		return output.String()
	}
	kept := filepath.Join(".cdah", "plans", "production.json")

	contains(t, does(0, "plan", "production"), "+ create  aws_lb.load_balancer", "digest sha256:")
	approved := readFile(t, filepath.Join(clone, kept))
	alter := func(oldText, newText string) {
		if err := os.WriteFile(filepath.Join(clone, kept), []byte(strings.Replace(approved, oldText, newText, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	alter(`"HTTP`, `"HTTPS`)
	contains(t, does(4, "deploy", "production", "--plan", kept), "has been altered")
	alter("", "")

	contains(t, does(0, "deploy", "production", "--plan", kept), "does what was approved", "website_url")

	website := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Hello")) }))
	t.Cleanup(website.Close)
	// The emulator's load balancer has no targets, so that one check fails.
	tested := does(6, "smoke", "production", "--url", website.URL, "--body", "Hello", "--deadline", "1s", "--interval", "1s")
	contains(t, tested, "ok     answer", "ok     web: deployment", "FAILED web: healthy targets", "1 of 4 checks failed")
	contains(t, does(0, "smoke", website.URL, "--body", "Hello", "--deadline", "1s"), "all 1 checks passed")

	contains(t, does(0, "drift", "production"), "no drift")
	byHand(t, variables, environment.Region, "cdah-production")
	contains(t, does(5, "drift", "production"), "drift in 1 resources", "aws_autoscaling_group.cluster_auto_scaling_group", "max_size")

	contains(t, does(0, "plan", "--destroy", "production"), "to destroy")
	contains(t, does(4, "deploy", "production", "--plan", ".cdah/plans/production-destroy.json"), "it is for cdah destroy")
	does(0, "destroy", "production", "--plan", ".cdah/plans/production-destroy.json")
	nothingRemains(t, e, environment.Account, environment.State.Bucket, zone+".")
}

// byHand changes the group of instances behind Terraform's back.
func byHand(t *testing.T, v account, region, prefix string) {
	t.Helper()
	client := autoscaling.New(autoscaling.Options{
		Region: region, BaseEndpoint: &v.endpoint, Credentials: awscredentials.NewStaticCredentialsProvider(v.id, v.secret, v.token),
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

// useCLI lends the installed cdktf CLI to a clone, which would install it again.
func useCLI(t *testing.T, clone string) {
	t.Helper()
	modules, err := filepath.Abs(filepath.Join(root, "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(clone, "node_modules")); err != nil {
		t.Fatal(err)
	}
	old := time.Unix(0, 0)
	if err := os.Chtimes(filepath.Join(clone, "package-lock.json"), old, old); err != nil {
		t.Fatal(err)
	}
}
