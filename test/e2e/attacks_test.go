//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"cdah/internal/ops/emulator"
	"cdah/internal/testkit/samples"
)

// TestAttacks has the pipeline's roles attack the state bucket, the boundary, roles, other environments and hosted
// zones by real calls, and do what they are for.
func TestAttacks(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	text := edited(t, readFile(t, samples.Environment(t, "production")), "capacity:", "domain: {name: www."+zone+", zone: "+zone+"}\ncapacity:")
	environment := load(t, "production", text)
	admin := credentials(t, e, environment.Account)
	roles := newRoles(t, e, admin, "production", text)
	input, err := json.Marshal(map[string]any{
		"endpoint": e.Endpoint(), "account": environment.Account, "boundary": environment.PermissionsBoundary,
		"state_bucket": environment.State.Bucket, "state_key": environment.State.Key,
		"admin": keys(e, admin), "plan": keys(e, roles.plan), "deploy": keys(e, roles.deploy),
	})
	if err != nil {
		t.Fatal(err)
	}
	python, err := emulator.Python(t.Context(), emulator.Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-B", "attacks.py")
	command.Stdin, command.Stderr = bytes.NewReader(input), os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var tried []struct {
		Call, Outcome, Answer string
		Allowed               bool
	}
	if err := json.Unmarshal(output, &tried); err != nil {
		t.Fatal(err)
	}
	denied := 0
	for _, call := range tried {
		want := "done"
		if !call.Allowed {
			want = "denied"
			denied++
		}
		if call.Outcome != want {
			t.Errorf("%s: want it %s, got: %s %s", call.Call, want, call.Outcome, call.Answer)
		}
	}
	t.Logf("%d attacks, %d calls that are needed", denied, len(tried)-denied)
	if denied < 100 || len(tried)-denied < 20 {
		t.Errorf("only %d attacks, and %d calls that are needed, were tried", denied, len(tried)-denied)
	}
}

// keys are the credentials of an account as boto3 takes them.
func keys(e *emulator.Emulator, variables []string) map[string]string {
	a := newAccount(e.Endpoint(), variables)
	return map[string]string{"aws_access_key_id": a.id, "aws_secret_access_key": a.secret, "aws_session_token": a.token}
}
