package emulator

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// identityTimeout is generous: a busy emulator that is taken for dead would get a twin.
const identityTimeout = 20 * time.Second

// Call is one request to the emulator.
type Call struct {
	Time     float64 `json:"time"`    // seconds since 1970
	Service  string  `json:"service"` // name in the signature, such as "elasticloadbalancing"
	Region   string  `json:"region"`
	Action   string  `json:"action"`   // "CreateService", or method and path where AWS names none
	Status   int     `json:"status"`   // HTTP status
	Problem  string  `json:"problem"`  // "not implemented" or "crash": the emulator's fault, not the caller's
	Fault    string  `json:"fault"`    // what failed on purpose, see [Emulator.Faults], such as "throttled"; status 0 is a reset
	Request  string  `json:"request"`  // body, cut; of failed calls only
	Response string  `json:"response"` // body, cut; of failed calls only
}

// Trace returns every call so far, in the order of their ends.
func (e *Emulator) Trace() ([]Call, error) {
	file, err := os.Open(e.record.Trace)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var calls []Call
	lines := bufio.NewReader(file)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF { // a line without an end is still being written
			return calls, nil
		}
		if err != nil {
			return nil, err
		}
		var call Call
		if err := json.Unmarshal(line, &call); err != nil {
			return nil, fmt.Errorf("%s: %w", e.record.Trace, err)
		}
		calls = append(calls, call)
	}
}

// Failures returns the calls that the emulator itself failed: not implemented, or
// broken inside. Refusals that AWS would give as well are not among them.
func (e *Emulator) Failures() ([]Call, error) {
	calls, err := e.Trace()
	var failed []Call
	for _, call := range calls {
		if call.Problem != "" || call.Fault == "" && call.Status >= http.StatusInternalServerError {
			failed = append(failed, call)
		}
	}
	return failed, err
}

// Resource is something that exists in the emulator.
type Resource struct {
	Account string `json:"account"`
	Region  string `json:"region"` // "aws" for what has none, such as roles and buckets
	Kind    string `json:"kind"`   // Terraform's name of the resource without "aws_"
	ID      string `json:"id"`
	State   string `json:"state"` // such as "running" or "INACTIVE"; empty where there is none
	Own     bool   `json:"own"`   // of AWS itself: default VPCs, service-linked roles, managed keys
}

// deleted tells whether AWS lists the resource although it has been deleted.
func (r Resource) deleted() bool {
	switch r.State {
	case "deleted", // NAT gateways, endpoints
		"INACTIVE",        // clusters, services, task definitions
		"PendingDeletion", // KMS keys
		"terminated":      // instances
		return true
	}
	return false
}

// Resources returns everything in all accounts and regions, also what is AWS's own
// and what is deleted but still listed. Kinds that the project does not use are not
// looked for.
func (e *Emulator) Resources(ctx context.Context) ([]Resource, error) {
	var all []Resource
	err := e.get(ctx, "/_cdah/resources", &all)
	return all, err
}

// Remaining returns the resources that a destroy should not leave: what somebody
// created and nobody deleted. An unused emulator has none.
func (e *Emulator) Remaining(ctx context.Context) ([]Resource, error) {
	all, err := e.Resources(ctx)
	var left []Resource
	for _, r := range all {
		if !r.Own && !r.deleted() {
			left = append(left, r)
		}
	}
	return left, err
}

// Credentials returns the variables of [Emulator.Env] for another account, of
// twelve digits. They are those of an assumed role, and do not expire.
//
// They are an administrator's: the account has no such role. See [Emulator.AssumeRole] for others.
func (e *Emulator) Credentials(ctx context.Context, account string) ([]string, error) {
	return e.AssumeRole(ctx, "arn:aws:iam::"+account+":role/cdah")
}

// AssumeRole returns the variables of [Emulator.Env] for a role, given by its ARN. Where its account has the role,
// AWS's answers are those that the role gets.
func (e *Emulator) AssumeRole(ctx context.Context, role string) ([]string, error) {
	form := url.Values{
		"Action":          {"AssumeRole"},
		"Version":         {"2011-06-15"},
		"RoleArn":         {role},
		"RoleSessionName": {"cdah"},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Endpoint(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// The emulator takes the service from the signature, and checks no signature.
	request.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=none")
	body, err := send(request)
	if err != nil {
		return nil, fmt.Errorf("assume %s: %w", role, err)
	}
	var answer struct {
		ID     string `xml:"AssumeRoleResult>Credentials>AccessKeyId"`
		Secret string `xml:"AssumeRoleResult>Credentials>SecretAccessKey"`
		Token  string `xml:"AssumeRoleResult>Credentials>SessionToken"`
	}
	if err := xml.Unmarshal(body, &answer); err != nil || answer.ID == "" {
		return nil, fmt.Errorf("assume %s: unexpected answer %s", role, body)
	}
	return append(e.Env(),
		"AWS_ACCESS_KEY_ID="+answer.ID,
		"AWS_SECRET_ACCESS_KEY="+answer.Secret,
		"AWS_SESSION_TOKEN="+answer.Token,
	), nil
}

// isRunning tells whether the recorded process is there and says that it is this emulator.
func (r record) isRunning() bool {
	var identity struct {
		ID  string `json:"id"`
		PID int    `json:"pid"`
	}
	ctx, cancel := context.WithTimeout(context.Background(), identityTimeout)
	defer cancel()
	err := (&Emulator{record: r}).get(ctx, "/_cdah/emulator", &identity)
	return err == nil && r.ID != "" && identity.ID == r.ID && identity.PID == r.PID
}

// Faults has calls fail as they do in AWS by itself: throttled, failed inside, late, their connection
// reset, what was made not found yet. The seed says which, the rate how many of them, from 0 to 1. An
// empty seed ends it. See emulator/checks/faults.py.
func (e *Emulator) Faults(ctx context.Context, seed string, rate float64) error {
	wanted := map[string]any{"seed": seed, "rate": rate}
	if seed == "" {
		wanted["seed"] = nil
	}
	return e.post(ctx, "/_cdah/faults", wanted, nil)
}

// Run is what a schedule has done: it started a task, or gave up.
type Run struct {
	Started string `json:"started"` // ARN of the task
	Dropped string `json:"dropped"` // AWS's code and message
	Told    bool   `json:"told"`    // whether the queue for what was given up got a message
}

// RunSchedule runs a schedule of EventBridge Scheduler at once, with the permissions of its role. The task that it
// starts ends at once.
func (e *Emulator) RunSchedule(ctx context.Context, account, region, name string) (Run, error) {
	var run Run
	err := e.post(ctx, "/_cdah/schedules", map[string]any{"account": account, "region": region, "name": name}, &run)
	return run, err
}

// post sends a value, and reads the answer into another, unless that is nil.
func (e *Emulator) post(ctx context.Context, path string, value, into any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Endpoint()+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := send(request)
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(answer, into)
}

func (e *Emulator) get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.Endpoint()+path, nil)
	if err != nil {
		return err
	}
	body, err := send(request)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

// send returns the body of an answer with status 200.
func send(request *http.Request) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	return body, err
}
