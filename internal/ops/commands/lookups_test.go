package commands

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

// anAccount has the project's commands ask an AWS in which there is nothing, with credentials of an account.
func (p project) anAccount(account string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("Action") == "GetCallerIdentity" {
			fmt.Fprintf(w, `<R><GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/alice</Arn><Account>%s</Account></GetCallerIdentityResult></R>`, account, account)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	p.t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, meantEndpoint: server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"} {
		p.t.Setenv(name, value)
	}
	p.Environ = append(os.Environ(), "MAKELEVEL=0")
}

// What is missing is told before Terraform does anything, with its line.
func TestLookUpBeforeTerraform(t *testing.T) {
	p := engine(t)
	p.anAccount("123456789012")
	commands := map[string]func() error{
		"deploy": func() error { return p.Deploy(t.Context(), "production", ApplyOptions{Approve: true}) },
		"plan":   func() error { return p.Plan(t.Context(), "production", PlanOptions{}) },
		"diff":   func() error { return p.Diff(t.Context(), "production", DiffOptions{}) },
	}
	for name, run := range commands {
		err := run()
		if err == nil || !strings.Contains(err.Error(), "production.yaml:9: state.bucket: there is no bucket cdah-test-state; fix: deploy the account's foundation") {
			t.Errorf("%s: got %v", name, err)
		}
		if called := p.called(); called != "" {
			t.Errorf("%s: Terraform did %s", name, called)
		}
	}
	if err := p.Plan(t.Context(), "production", PlanOptions{Destroy: true}); err != nil && !errors.Is(err, ErrStopped) || p.called() != "init, plan -destroy, show PLAN" {
		t.Errorf("a destruction needs none of it: got %v", err)
	}

	p.anAccount("222222222222")
	if err := commands["diff"](); err == nil || !strings.Contains(err.Error(), "of the AWS account 222222222222; production is in 123456789012") {
		t.Errorf("another account: got %v", err)
	}
}

// Without an answer of AWS, Terraform tells what is wrong.
func TestLookUpWithoutAWS(t *testing.T) {
	p := engine(t)
	p.Environ = append(p.Environ, "HOME="+p.Root)
	t.Setenv("AWS_CONFIG_FILE", "none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
	if err := p.Diff(t.Context(), "production", DiffOptions{}); err != nil || p.called() != "init, plan, show PLAN" {
		t.Errorf("got %v", err)
	}
	if said := p.read("stderr"); strings.Count(said, "the account was not looked at; the plan will tell what is missing: there are no AWS credentials: set AWS_PROFILE") != 1 {
		t.Errorf("it said %s", said)
	}
}

func TestTerraformVariables(t *testing.T) {
	r := &Runner{Environ: []string{"TF_VAR_a=1", "TF_VAR_b=2", "c=3"}}
	if got := fmt.Sprint(r.terraformVariables([]string{"b=x=y"})); got != "map[a:1 b:x=y]" {
		t.Errorf("got %s", got)
	}
}

// Nothing is made for an environment on AWS, whatever the shell's endpoint is.
func TestSeedRefusesAWS(t *testing.T) {
	p := engine(t)
	p.anAccount("123456789012")
	var usage UsageError
	if err := p.Seed(t.Context(), "production", report.Text); !errors.As(err, &usage) || !strings.Contains(err.Error(), "production has target: aws, and only in the emulator") {
		t.Errorf("got %v", err)
	}
	if calls := p.called(); calls != "" {
		t.Errorf("it called %s", calls)
	}
}
