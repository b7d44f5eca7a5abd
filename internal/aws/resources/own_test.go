package resources_test

import (
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/resources"
)

// tables is what an owner says who adds tables of DynamoDB and a bucket.
func tables() []resources.Service {
	return []resources.Service{
		{
			Name: "dynamodb", Look: []string{"DescribeTable", "List*"}, Data: []string{"aws_dynamodb_tables"},
			Change: func(resources.Scope) []iam.Statement { return nil },
			Resources: map[string]resources.Resource{"aws_dynamodb_table": {
				Import: resources.ImportID{Pattern: "{name}"}, Loss: "all carts", Once: []string{"name"},
				InPlace: []resources.InPlace{{Attribute: "carts", Change: resources.ToZero, Loss: "all carts"}},
				Uses:    []resources.Use{{User: "aws_lb", Attribute: "carts", Loss: "carts"}},
			}},
		},
		{Name: "s3"},
	}
}

// What owners say of a type counts with what is known here, and before it.
func TestOwnersTypes(t *testing.T) {
	t.Parallel()
	own, kind := tables(), "aws_dynamodb_table"
	if err := resources.Check(own...); err != nil {
		t.Error(err)
	}
	if lost, known := resources.Loss(kind, own...); lost != "all carts" || !known {
		t.Errorf("lost %q, known %t", lost, known)
	}
	if lost, known := resources.Loss("aws_x", resources.Service{Resources: map[string]resources.Resource{"aws_x": {}}}); known || lost != "" {
		t.Errorf("a type without a loss: lost %q, known %t", lost, known)
	}
	if got := resources.All(own...)[kind].Import.Pattern; got != "{name}" {
		t.Errorf("imported by %q", got)
	}
	if got := resources.Once(kind, own...); !slices.Equal(got, []string{"name"}) {
		t.Errorf("once by %v", got)
	}
	if got := resources.Uses(kind, own...); len(got) != 1 {
		t.Errorf("uses %v", got)
	}
	if got := resources.LossesInPlace(kind, own...); !slices.ContainsFunc(got, func(l resources.InPlace) bool { return l.Attribute == "carts" }) {
		t.Errorf("lost in place %v", got)
	}
	if !slices.Contains(resources.Data(own...), "aws_dynamodb_tables") {
		t.Error("the data source is not known")
	}
	parts := resources.Parts(own...)
	if last := parts[len(parts)-1]; last.Name != resources.OwnPart || len(last.Services) != 2 || len(parts) != len(resources.Parts())+1 {
		t.Errorf("the last part is %s with %d services", last.Name, len(last.Services))
	}
	if lost, known := resources.Loss("aws_lb", own...); !known || lost == "" {
		t.Error("what is known here is not known beside what owners say")
	}
}

// All that is wrong is said at once.
func TestCheckOfOwnersTypes(t *testing.T) {
	t.Parallel()
	whole := resources.Resource{Import: resources.ImportID{Overwritten: true}, Loss: resources.Nothing}
	change := func(resources.Scope) []iam.Statement { return nil }
	err := resources.Check(
		resources.Service{Name: "dynamo"},
		resources.Service{Name: "sqs", Look: []string{"GetQueue", "ListQueue*"}, Resources: map[string]resources.Resource{"aws_a": whole}},
		resources.Service{Name: "sns", Change: change, Resources: map[string]resources.Resource{
			"aws_a": whole,
			"aws_b": {Import: resources.ImportID{Pattern: "{name}", Kind: "sns:topic"}, Loss: " "},
		}},
	)
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		`the service "dynamo" is none of AWS's; fix: name it as IAM does`,
		`the service "sqs" has no action "GetQueue" to look by; fix: `,
		`the service "sqs" has Resources that no role may change; fix: `,
		`the service "sns", aws_a: stands twice; fix: `,
		`the service "sns", aws_b: its Import says 2 ways to find an existing one; fix: `,
		`the service "sns", aws_b: has no Loss; fix: `,
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Errorf("%d problems, want %d:\n%v", len(lines), len(want), err)
	}
	for i, line := range lines {
		if i < len(want) && !strings.HasPrefix(line, want[i]) {
			t.Errorf("got %q, want %q", line, want[i])
		}
	}
}
