package commands

import (
	"os"
	"path/filepath"
	"testing"
)

// project is a project in a temporary folder, with programs that only note how they were called.
type project struct {
	*Runner
	t *testing.T
}

func newProject(t *testing.T) project {
	t.Helper()
	root := t.TempDir()
	stream := func(name string) *os.File {
		file, err := os.Create(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	p := project{&Runner{
		Root: root, Home: filepath.Join(root, "home"), Environ: append(os.Environ(), "MAKELEVEL=0"), // also where make runs the tests
		Stdin: stream("stdin"), Stdout: stream("stdout"), Stderr: stream("stderr"),
	}, t}
	p.write("cdktf.json", "{}")
	return p
}

func (p project) write(path, content string) {
	p.t.Helper()
	path = filepath.Join(p.Root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		p.t.Fatal(err)
	}
}

// read returns a file's content, empty where there is none.
func (p project) read(path string) string {
	content, _ := os.ReadFile(filepath.Join(p.Root, path))
	return string(content)
}

// environment adds one for the given target, from the least that the checks accept.
func (p project) environment(name, target string) {
	state := ""
	if target == "aws" {
		state = "state: {bucket: cdah-test-state}\nalerts: {emails: [a@example.com]}\n"
	}
	p.write("environments/"+name+".yaml", `
project: cdah
region: eu-west-2
account: "123456789012"
target: `+target+`
capacity: {instance_type: t3.small, instances: {min: 3, max: 6}}
services:
  web: {image: "public.ecr.aws/nginx/nginx:1.27.0", tasks: {min: 3, max: 6}}
`+state)
}

// synthesized has a synthesized stack of production, of one resource, and an app that leaves that as it is.
func (p project) synthesized() {
	p.write("cdktf.json", `{"app": "true"}`)
	p.write("cdktf.out/stacks/production/.terraform.lock.hcl", "")
	p.write("cdktf.out/stacks/production/cdk.tf.json", `{"resource": {"aws_vpc": {"a": {}}}}`)
}

func TestFindRoot(t *testing.T) {
	p := newProject(t)
	p.write("a/b/file", "")
	if got, err := FindRoot(filepath.Join(p.Root, "a", "b")); err != nil || got != p.Root {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := FindRoot(t.TempDir()); err == nil {
		t.Error("found a root outside of any project")
	}
}
