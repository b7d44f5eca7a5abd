package adopt_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// fake is an AWS that has nothing but task definitions, by family the status of the newest revision, and what it
// answers for EFS, by path.
type fake struct {
	families map[string]string
	efs      map[string]string

	mutex sync.Mutex
	asked []string // of ECS
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	service, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case strings.HasPrefix(r.URL.Path, "/2015-02-01/"): // EFS
		fmt.Fprint(w, f.efs[strings.TrimPrefix(r.URL.RequestURI(), "/2015-02-01/")])
	case action == "": // the answer is XML
		form, _ := url.ParseQuery(string(body))
		fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult></%[1]sResult></%[1]sResponse>", form.Get("Action"))
	case strings.HasPrefix(service, "AmazonEC2ContainerService"):
		f.answerECS(w, action, body)
	default:
		fmt.Fprint(w, "{}")
	}
}

func (f *fake) answerECS(w http.ResponseWriter, action string, body []byte) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var given struct{ TaskDefinition string }
	_ = json.Unmarshal(body, &given)
	f.asked = append(f.asked, action+" "+given.TaskDefinition)
	status, has := f.families[given.TaskDefinition]
	if action != "DescribeTaskDefinition" || !has {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type": "ClientException", "message": "Unable to describe task definition."}`)
		return
	}
	fmt.Fprintf(w, `{"taskDefinition": {"taskDefinitionArn": "arn:%s:7", "status": %q}}`, given.TaskDefinition, status)
}

// Of task definitions AWS is asked for the newest of each of the stack's families, and for no other: an
// account may have thousands.
func TestLookAsksForNewestTaskDefinitions(t *testing.T) {
	t.Parallel()
	f := &fake{families: map[string]string{"web": "ACTIVE", "old": "INACTIVE", "foreign": "ACTIVE"}, efs: map[string]string{"file-systems": "{}"}}
	server := httptest.NewServer(f)
	defer server.Close()
	stack := parse(t, `{"resource": {"aws_ecs_task_definition": {
		"a": {"family": "web"}, "b": {"family": "new"}, "c": {"family": "old"}, "d": {"family": "${aws_vpc.v.id}"}}}}`)

	found, err := stack.Look(t.Context(), aws.Config{
		Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"DescribeTaskDefinition web", "DescribeTaskDefinition new", "DescribeTaskDefinition old"}; !slices.Equal(f.asked, want) {
		t.Errorf("ECS was asked %v, want %v", f.asked, want)
	}
	for address, want := range map[string]string{"aws_ecs_task_definition.a": "arn:web:7", "aws_ecs_task_definition.b": "", "aws_ecs_task_definition.c": ""} {
		if ids, err := stack.IDs(address, found); err != nil || strings.Join(ids, " ") != want {
			t.Errorf("%s: %v and %v, want %q", address, err, ids, want)
		}
	}
	if len(found) != 1 {
		t.Errorf("found %v, want one task definition", found)
	}
}

// Mount targets have no tags: those of the stack's own file systems are its own.
func TestLookFindsMountTargets(t *testing.T) {
	t.Parallel()
	f := &fake{efs: map[string]string{
		"file-systems": `{"FileSystems": [
			{"FileSystemId": "fs-1", "Tags": [{"Key": "Project", "Value": "shop"}, {"Key": "Environment", "Value": "live"}]},
			{"FileSystemId": "fs-2", "Tags": [{"Key": "Project", "Value": "shop"}, {"Key": "Environment", "Value": "test"}]}]}`,
		"mount-targets?FileSystemId=fs-1": `{"MountTargets": [{"MountTargetId": "fsmt-1", "FileSystemId": "fs-1", "SubnetId": "subnet-1"}]}`,
	}}
	server := httptest.NewServer(f)
	defer server.Close()
	stack := parse(t, `{
		"provider": {"aws": [{"default_tags": [{"tags": {"Project": "shop", "Environment": "live"}}]}]},
		"resource": {"aws_efs_mount_target": {"a": {"file_system_id": "fs-1", "subnet_id": "subnet-1"}, "b": {"file_system_id": "fs-1", "subnet_id": "subnet-2"}}}}`)
	found, err := stack.Look(t.Context(), aws.Config{
		Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"aws_efs_mount_target.a": "fsmt-1", "aws_efs_mount_target.b": ""} {
		if ids, err := stack.IDs(address, found); err != nil || strings.Join(ids, " ") != want {
			t.Errorf("%s: %v and %v, want %q", address, err, ids, want)
		}
	}
}
