package controlplane

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// arnOfSecret is the ARN of the one that vaults have.
const arnOfSecret = "arn:aws:secretsmanager:eu-west-2:123456789012:secret:shop/db-AbCdEf"

// vaults answer as Secrets Manager and SSM do, with one secret, of which there was a version before, and one parameter. It
// returns how to reach them.
func vaults(t *testing.T) aws.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			SecretID                string `json:"SecretId"`
			VersionStage, VersionID string
			Names                   []string
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		answer := map[string]any{}
		switch action := r.Header.Get("X-Amz-Target"); {
		case !strings.Contains(r.Header.Get("Authorization"), "/eu-west-2/"):
			w.WriteHeader(http.StatusBadRequest)
			answer = map[string]any{"__type": "ValidationException", "message": "the wrong region"}
		case action == "secretsmanager.GetSecretValue" && asked.SecretID != arnOfSecret:
			w.WriteHeader(http.StatusBadRequest)
			answer = map[string]any{"__type": "ResourceNotFoundException", "message": "Secrets Manager can't find it."}
		case action == "secretsmanager.GetSecretValue" && (asked.VersionStage == "AWSPREVIOUS" || asked.VersionID == "v1"):
			answer["SecretString"] = `{"password": "old"}`
		case action == "secretsmanager.GetSecretValue":
			answer["SecretString"] = `{"password": "new \"one\"", "port": 5432}`
		case action == "AmazonSSM.GetParameters" && asked.Names[0] == "/shop/token":
			answer["Parameters"] = []any{map[string]any{"Name": "/shop/token", "Value": "a token"}}
		case action == "AmazonSSM.GetParameters":
			answer["InvalidParameters"] = asked.Names
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return aws.Config{Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
}

func TestPullingSecrets(t *testing.T) {
	t.Parallel()
	const reason = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve "
	config := vaults(t)
	for from, want := range map[string]struct{ value, problem string }{
		arnOfSecret:                            {value: `{"password": "new \"one\"", "port": 5432}`},
		arnOfSecret + ":password::":            {value: `new "one"`},
		arnOfSecret + ":password":              {value: `new "one"`},
		arnOfSecret + ":port::":                {value: "5432"},
		arnOfSecret + ":password:AWSPREVIOUS:": {value: "old"},
		arnOfSecret + ":password::v1":          {value: "old"},
		arnOfSecret + ":user::":                {problem: "secret from asm: retrieved secret from Secrets Manager did not contain json key user"},
		strings.Replace(arnOfSecret, "shop", "other", 1): {
			problem: "secret from asm: failed to fetch secret " + strings.Replace(arnOfSecret, "shop", "other", 1) +
				" from secrets manager: ResourceNotFoundException: Secrets Manager can't find it.",
		},
		"arn:aws:ssm:eu-west-2:123456789012:parameter/shop/token": {value: "a token"},
		"/shop/token": {value: "a token"},
		"arn:aws:ssm:eu-west-2:123456789012:parameter/token": {problem: "secrets from ssm: invalid ssm parameters: token"},
		"arn:aws:ssm:us-east-1:123456789012:parameter/token": {problem: "secrets from ssm: ValidationException: the wrong region"},
	} {
		value, err := pull(t.Context(), config, from)
		switch {
		case want.problem == "" && err != nil:
			t.Errorf("%s: %v", from, err)
		case want.problem != "" && (err == nil || err.Error() != reason+want.problem):
			t.Errorf("%s: got %v, want %s", from, err, reason+want.problem)
		case value != want.value:
			t.Errorf("%s is %q, want %q", from, value, want.value)
		}
	}
}

// An error stands in AWS's API and in logs: it must not show what is secret.
func TestErrorsOfSecretsShowNoValue(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"hunter2", `{"password": "hunter2"}`, `{"password": "hunter2"`, `["hunter2"]`} {
		if _, err := valueOf(text, "user"); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAContainersEnvironment(t *testing.T) {
	t.Parallel()
	pair := func(name, value string) ecstypes.KeyValuePair {
		return ecstypes.KeyValuePair{Name: &name, Value: &value}
	}
	c := named("web")
	c.Environment = []ecstypes.KeyValuePair{pair("A", "definition"), pair("B", "definition"), pair("C", "definition")}
	c.Secrets = []ecstypes.Secret{{Name: aws.String("B"), ValueFrom: aws.String("/b")}}
	c.secrets = map[string]string{"B": "secret", "D": "secret"}
	task := &task{containers: []*container{c}, override: ecstypes.TaskOverride{ContainerOverrides: []ecstypes.ContainerOverride{
		{Name: aws.String("web"), Environment: []ecstypes.KeyValuePair{pair("C", "override")}},
	}}}
	want := map[string]string{"A": "definition", "B": "secret", "C": "override", "D": "secret"}
	if got := task.environment(c); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
