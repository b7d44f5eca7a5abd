package emulator_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cdah/internal/ops/emulator"
)

const root = "../../.."

// helperVariable makes the test binary a program that starts an emulator, prints
// its PID and dies without any clean-up.
const helperVariable = "EMULATOR_TEST_HELPER"

func TestMain(m *testing.M) {
	start, dir, helper := strings.Cut(os.Getenv(helperVariable), ":")
	if !helper {
		os.Exit(test(m))
	}
	starter := map[string]func(context.Context, emulator.Options) (*emulator.Emulator, error){
		"start": emulator.Start, "detached": emulator.StartDetached,
	}[start]
	e, err := starter(context.Background(), emulator.Options{Root: standIn(), Dir: dir, Logs: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(e.PID())
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

// test runs the tests, with a stand-in of the emulator for those that look at its life only.
func test(m *testing.M) (code int) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("left out: most tests start servers")
		return 0
	}
	dir, err := os.MkdirTemp("", "cdah-stand-in-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = makeStandIn(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// dyingProgram runs the helper and returns the PID of the emulator that it started.
func dyingProgram(t *testing.T, start, dir string) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperVariable+"="+start+":"+dir)
	cmd.Stderr = os.Stderr
	out, _ := cmd.Output() // it is killed
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatalf("the program printed %q, want a PID", out)
	}
	return pid
}

func start(t *testing.T, options emulator.Options) *emulator.Emulator {
	t.Helper()
	options.Dir = t.TempDir()
	e, err := emulator.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func waitGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); alive(pid); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", pid)
		}
	}
}

// call sends an AWS request, without a body, for which any signature will do.
func call(t *testing.T, e *emulator.Emulator, service, region, query, key string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.Endpoint(), strings.NewReader(query))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Authorization", fmt.Sprintf(
		"AWS4-HMAC-SHA256 Credential=%s/20260101/%s/%s/aws4_request, SignedHeaders=host, Signature=none",
		key, region, service))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// value returns what the last definition of a variable says.
func value(t *testing.T, env []string, name string) string {
	t.Helper()
	for _, variable := range slices.Backward(env) {
		if text, ok := strings.CutPrefix(variable, name+"="); ok {
			return text
		}
	}
	t.Fatalf("no %s in %v", name, env)
	return ""
}

func TestStartedEmulatorAnswersAndTells(t *testing.T) {
	t.Setenv(pythonVariable, os.Getenv(installedVariable))
	t.Setenv("AWS_PROFILE", "missing")
	t.Setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")
	e := start(t, emulator.Options{Root: root, Logs: t.TempDir()})

	env := e.Env()
	for name, want := range map[string]string{
		"AWS_ENDPOINT_URL": e.Endpoint(), "AWS_PROFILE": "", "AWS_ENDPOINT_URL_S3": "",
		"AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		if got := value(t, env, name); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}

	if left, err := e.Remaining(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("a new emulator has %v, %v", left, err)
	}
	other, err := e.Credentials(t.Context(), "222222222222")
	if err != nil {
		t.Fatal(err)
	}
	key := value(t, other, "AWS_ACCESS_KEY_ID")
	if status, body := call(t, e, "sns", "eu-west-2", "Action=CreateTopic&Version=2010-03-31&Name=alerts", key); status != 200 {
		t.Fatal(body)
	}
	want := emulator.Resource{
		Account: "222222222222", Region: "eu-west-2", Kind: "sns_topic", ID: "arn:aws:sns:eu-west-2:222222222222:alerts",
	}
	if left, err := e.Remaining(t.Context()); err != nil || !slices.Equal(left, []emulator.Resource{want}) {
		t.Errorf("Remaining() = %v, %v; want %v", left, err, want)
	}

	call(t, e, "ec2", "eu-west-2", "Action=DescribeVpcs&Version=2016-11-15", "test") // makes the default VPC
	all, err := e.Resources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(all, func(r emulator.Resource) bool { return r.Kind == "vpc" && r.Own }) {
		t.Errorf("Resources() lacks the default VPC: %v", all)
	}
	if left, err := e.Remaining(t.Context()); err != nil || len(left) != 1 {
		t.Errorf("Remaining() = %v, %v; want the topic only", left, err)
	}

	call(t, e, "sns", "eu-west-2", "Action=GetTopicAttributes&Version=2010-03-31&TopicArn=arn:aws:sns:eu-west-2:222222222222:missing", key)
	call(t, e, "autoscaling", "eu-west-2", "Action=DescribeAccountLimits&Version=2011-01-01", "test")
	calls, err := e.Trace()
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, call := range calls {
		actions = append(actions, call.Action)
	}
	if want := []string{"AssumeRole", "CreateTopic", "DescribeVpcs", "GetTopicAttributes", "DescribeAccountLimits"}; !slices.Equal(actions, want) {
		t.Errorf("traced %v, want %v", actions, want)
	}
	failures, err := e.Failures()
	if err != nil || len(failures) != 1 || failures[0].Problem != "not implemented" || failures[0].Status != 400 {
		t.Errorf("Failures() = %+v, %v; want DescribeAccountLimits", failures, err)
	}
}

func TestStartedEmulatorEnds(t *testing.T) {
	t.Parallel()
	t.Run("on Stop, twice", func(t *testing.T) {
		e := start(t, emulator.Options{Root: standIn()})
		logs := filepath.Dir(e.Log())
		if err := errors.Join(e.Stop(), e.Stop()); err != nil {
			t.Fatal(err)
		}
		if alive(e.PID()) {
			t.Errorf("process %d is still there", e.PID())
		}
		if _, err := os.Stat(logs); !os.IsNotExist(err) {
			t.Errorf("folder %s is still there", logs)
		}
	})
	t.Run("with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e, err := emulator.Start(ctx, emulator.Options{Root: standIn(), Dir: t.TempDir(), Logs: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		waitGone(t, e.PID())
	})
	t.Run("with a killed parent", func(t *testing.T) {
		waitGone(t, dyingProgram(t, "start", t.TempDir()))
	})
}
