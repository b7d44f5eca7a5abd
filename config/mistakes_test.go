package config

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

const rightFile = `project: shop
region: eu-west-2
account: "123456789012"
target: emulator
ephemeral: true
network:
  cidr: 10.0.0.0/16
capacity:
  instance_type: t3.small
  instances: {min: 3, max: 6}
services:
  web:
    image: public.ecr.aws/nginx/nginx:1.28.0
    memory: 256
    tasks: {min: 3, max: 6}
`

// What people type by mistake is told in its own line, with a mend that works.
func TestMistakes(t *testing.T) {
	t.Parallel()
	above := map[string]bool{"dash": true, "keys beside a service": true} // told of the key that has no such value
	const memory, job = "    memory: 256", "jobs: {night: {image: \"nginx:1.28.0\", memory: 64, schedule: {cron: "
	for name, c := range map[string]struct {
		right, wrong string // in rightFile; after tasks, where right is empty
		fix          string // of the problem in the line that differs
		mended       string // what follows fix, where that is not right
	}{
		"less indented":           {memory, "   memory: 256", "indent it by 4 or 2 spaces", ""},
		"more indented":           {memory, "      memory: 256", "indent it by 4 or 2 spaces", ""},
		"tab":                     {memory, "\tmemory: 256", "indent with spaces", ""},
		"no-break space before":   {memory, "\u00a0   memory: 256", "delete it, or write a plain space", ""},
		"no-break space within":   {memory, "    memory:\u00a0256", "delete it, or write a plain space", ""},
		"zero-width space":        {memory, "    memory: 256\u200b", "delete the invisible U+200B", ""},
		"zero-width space in key": {memory, "    mem\u200bory: 256", "delete the invisible U+200B", ""},
		"not UTF-8":               {"project: shop", "project: sh\xf6p", "save the file in UTF-8", ""},
		"no colon":                {memory, "    memory 256", "write memory: 256", ""},
		"equals sign":             {memory, "    memory = 256", "write memory: 256", ""},
		"no space":                {memory, "    memory:256", "write memory: 256", ""},
		"no space in braces":      {"{min: 3, max: 6}\nservices", "{min:3, max: 6}\nservices", "write min: 3", ""},
		"no comma":                {"min: 3, max: 6}\nservices", "min: 3 max: 6}\nservices", "write 3, max:", ""},
		"no closing brace":        {"max: 6}\nservices", "max: 6\nservices", "add }", ""},
		"no opening brace":        {"instances: {min", "instances: min", "add {, or delete }", ""},
		"no closing bracket":      {"  cidr: 10.0.0.0/16", "  zones: [a, b, c", "add ]", "  zones: [a, b, c]"},
		"no closing quote":        {`"123456789012"`, `"123456789012`, `close it with "`, ""},
		"typographic quotes":      {`"123456789012"`, "“123456789012”", `write plain quotes`, ""},
		"second colon":            {memory, "    entrypoint: run: fast", "put the value in quotes", "    entrypoint: [\"run: fast\"]"},
		"asterisk":                {memory, "    route: {hosts: [*.example.com]}\n    container_port: 80", `"*.example.com"`, "    route: {hosts: [\"*.example.com\"]}\n    container_port: 80"},
		"at sign":                 {"image: public", "image: @public", `"@public`, ""},
		"no value":                {"image: public.ecr.aws/nginx/nginx:1.28.0", "image:", "fix: give it one", ""},
		"service beside services": {"services:\n  web:\n    image: public.ecr.aws/nginx/nginx:1.28.0\n    memory: 256\n    tasks: {", "services:\nweb:\n  image: public.ecr.aws/nginx/nginx:1.28.0\n  memory: 256\n  tasks: {", "indent it by two more spaces, as it belongs to services", ""},
		"keys beside a service":   {"  web:\n    image: public.ecr.aws/nginx/nginx:1.28.0\n    memory: 256\n    tasks: {", "  web:\n  image: public.ecr.aws/nginx/nginx:1.28.0\n  memory: 256\n  tasks: {", "by indenting what belongs to it", ""},
		"dash":                    {"  web:\n", "  - web:\n", "without dashes", ""},
		"half a CPU":              {memory, "    cpu: 0.5", "1024 units are one vCPU; fix: write a whole number", "    cpu: 512"},
		"unit":                    {memory, "    memory: 256M", "write digits without quotes or unit", ""},
		"yes":                     {memory, "    exec: yes", "write true", "    exec: true"},
		"off":                     {"ephemeral: true", "ephemeral: off", "write false", ""},
		"path with a space":       {memory, "    route: {paths: [\"/a b/*\"]}\n    container_port: 80", "write * in place of ' '", "    route: {paths: [\"/a*b/*\"]}\n    container_port: 80"},
		"path without a slash":    {memory, "    route: {paths: [\"a/*\"]}\n    container_port: 80", "begin with a slash", "    route: {paths: [\"/a/*\"]}\n    container_port: 80"},
		"path with a query":       {memory, "    route: {paths: [\"/search?q=*\"]}\n    container_port: 80", "leave out what is after the question mark", "    route: {paths: [\"/search\"]}\n    container_port: 80"},
		"too much environment":    {memory, "    environment: {BIG: " + strings.Repeat("x", 70_000) + "}", "keep large values in S3", memory},
		"five fields":             {"", job + `"30 3 * * 1-5"}}}`, "write 30 3 ? * MON-FRI *", job + `"30 3 ? * MON-FRI *"}}}`},
		"five fields of a date":   {"", job + `"30 3 1 * *"}}}`, "write 30 3 1 * ? *", job + `"30 3 1 * ? *"}}}`},
		"cron of EventBridge":     {"", job + `"cron(0 3 * * ? *)"}}}`, "write 0 3 * * ? *", job + `"0 3 * * ? *"}}}`},
		"six fields for a group":  {"  instances: {min: 3, max: 6}", "  instances: {min: 3, max: 6}\n  schedules: {day: {min: 3, cron: \"0 7 ? * 2-6 *\"}}", "write 0 7 * * MON-FRI", "  instances: {min: 3, max: 6}\n  schedules: {day: {min: 3, cron: \"0 7 * * MON-FRI\"}}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			right, wrong := "    tasks: {min: 3, max: 6}\n"+c.right, "    tasks: {min: 3, max: 6}\n"+c.wrong+"\n"
			if c.right != "" {
				right, wrong = c.right, c.wrong
			}
			tell := problemsOf(t, right, wrong)
			line := firstDifference(rightFile, strings.Replace(rightFile, right, wrong, 1))
			if above[name] {
				line--
			}
			if !strings.Contains(tell, fmt.Sprintf(":%d:", line)) || !strings.Contains(tell, c.fix) {
				t.Errorf("got %s\nwant line %d and %q", tell, line, c.fix)
			}
			if c.mended != "" {
				if tell := problemsOf(t, right, strings.Replace(wrong, c.wrong, c.mended, 1)); tell != "" {
					t.Errorf("mended, it has %s", tell)
				}
			}
		})
	}
}

// A value beside an address' password is told of, one without it is not.
func TestPasswordInAddress(t *testing.T) {
	t.Parallel()
	for value, warned := range map[string]bool{
		"postgres://shop:hunter2@db.internal:5432/shop": true,
		"postgres://shop@db.internal:5432/shop":         false,
		"postgres://shop:@db.internal/shop":             false,
		"https://example.com/a:b@c":                     false,
		"a:b@c":                                         false,
	} {
		if got := hasPassword(value); got != warned {
			t.Errorf("%s: %v", value, got)
		}
	}
}

// problemsOf returns what is wrong with rightFile, but for one of its parts.
func problemsOf(t *testing.T, part, with string) string {
	t.Helper()
	if !strings.Contains(rightFile, part) {
		t.Fatalf("the file has no %q", part)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "test.yaml"), strings.Replace(rightFile, part, with, 1))
	_, problems := LoadProject(dir, filepath.Join(dir, "none"))
	return problems.Errors().Error()
}

// firstDifference returns the number of the first line that two texts do not share.
func firstDifference(a, b string) int {
	for i, line := range strings.Split(a, "\n") {
		if others := strings.Split(b, "\n"); i >= len(others) || others[i] != line {
			return i + 1
		}
	}
	return 0
}
