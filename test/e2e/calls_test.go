//go:build e2e

package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscredentials "github.com/aws/aws-sdk-go-v2/credentials"
)

// config is how an SDK reaches a region of the account.
func (a account) config(region string) aws.Config {
	return aws.Config{Region: region, BaseEndpoint: &a.endpoint, Credentials: awscredentials.NewStaticCredentialsProvider(a.id, a.secret, a.token)}
}

// query asks an AWS service that takes forms.
func (a account) query(t *testing.T, service string, form url.Values) string {
	t.Helper()
	return a.call(t, service, "/", form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// invoke asks an AWS service that takes JSON.
func (a account) invoke(t *testing.T, service, operation string, parameters map[string]any) string {
	t.Helper()
	body, err := json.Marshal(parameters)
	if err != nil {
		t.Fatal(err)
	}
	return a.call(t, service, "/", string(body), http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {operation}})
}

// createZone makes a hosted zone.
func (a account) createZone(t *testing.T, name string) {
	t.Helper()
	a.call(t, "route53", "/2013-04-01/hostedzone", "<CreateHostedZoneRequest><Name>"+name+"</Name><CallerReference>"+name+"</CallerReference></CreateHostedZoneRequest>", http.Header{})
}

// createSecret makes a secret of Secrets Manager, with a value.
func (a account) createSecret(t *testing.T, name string) {
	t.Helper()
	a.call(t, "secretsmanager", "/", `{"Name": "`+name+`", "SecretString": "not-in-any-plan", "ClientRequestToken": "00000000-0000-0000-0000-000000000001"}`,
		http.Header{"X-Amz-Target": {"secretsmanager.CreateSecret"}, "Content-Type": {"application/x-amz-json-1.1"}})
}

// call asks an AWS service and returns its answer.
func (a account) call(t *testing.T, service, path, body string, header http.Header) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.endpoint+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+a.id+"/20260101/eu-west-2/"+service+"/aws4_request, SignedHeaders=host, Signature=none")
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s %s: %s %v\n%s", service, body, response.Status, err, answer)
	}
	return string(answer)
}
