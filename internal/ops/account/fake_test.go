package account

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"go.yaml.in/yaml/v3"

	"cdah/config"
)

// answer is what AWS answers to an operation.
type answer struct {
	status int
	body   string
}

func yes(body string) answer { return answer{http.StatusOK, body} }

// refusal is an error in the protocol of an operation.
func refusal(operation, code string) answer {
	status := http.StatusBadRequest
	if code == denied || strings.HasPrefix(code, "No") {
		status = http.StatusForbidden
	}
	if strings.HasPrefix(code, "No") {
		status = http.StatusNotFound
	}
	switch {
	case strings.HasPrefix(operation, "HEAD "): // no body says more
		return answer{status, ""}
	case strings.HasPrefix(operation, "GET /2013-04-01/"):
		return answer{status, "<ErrorResponse><Error><Code>" + code + "</Code></Error></ErrorResponse>"}
	case strings.HasPrefix(operation, "GET /2015-02-01/"):
		return answer{status, `{"code": "` + code + `"}`}
	case strings.HasPrefix(operation, "GET "):
		return answer{status, "<Error><Code>" + code + "</Code></Error>"}
	case operation == "GetPolicy":
		return answer{status, "<ErrorResponse><Error><Code>" + code + "</Code></Error></ErrorResponse>"}
	case strings.HasPrefix(operation, "ec2 "):
		return answer{http.StatusForbidden, "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>"}
	}
	return answer{status, `{"__type": "` + code + `"}`}
}

const denied = "AccessDeniedException"

// fake is an AWS that answers what a test says, and notes what it is asked.
type fake struct {
	mutex   sync.Mutex
	answers map[string]answer // by operation: that of a target or an action, or the method and the path
	asked   map[string]string // bodies
}

func newFake(t *testing.T, answers map[string]answer) (*fake, aws.Config) {
	t.Helper()
	f := &fake{answers: answers, asked: map[string]string{}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, aws.Config{
		Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		RetryMaxAttempts: 1,
	}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	operation := r.Method + " " + r.URL.Path
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		operation = lastPart(target, ".")
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	}
	body := new(strings.Builder)
	_, _ = fmt.Fprint(body, r.URL.RawQuery)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		operation = r.FormValue("Action")
		if r.FormValue("Version") == "2016-11-15" {
			operation = "ec2 " + operation
		}
		body.WriteString(r.Form.Encode())
	} else {
		_ = r.Write(body)
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.asked[operation] += body.String()
	a, known := f.answers[operation]
	if !known {
		a = refusal(operation, "InternalError")
	}
	w.WriteHeader(a.status)
	fmt.Fprint(w, a.body)
}

// environment reads the options that matter of one.
func environment(t *testing.T, options string) config.Environment {
	t.Helper()
	e := config.Environment{Name: "live", Region: "eu-west-2", Account: "123456789012", Target: config.TargetAWS}
	if err := yaml.Unmarshal([]byte(options), &e); err != nil {
		t.Fatal(err)
	}
	return e
}
