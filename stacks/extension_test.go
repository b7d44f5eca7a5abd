package stacks_test

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsbillingserviceaccount"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dynamodbtable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"

	"cdah/config"
	shop "cdah/examples/shop"
	"cdah/examples/shop/types"
	"cdah/internal/aws/resources"
	"cdah/stacks"
)

// local is the sample environment of this name with its foundation.
func local(t *testing.T) config.Project {
	t.Helper()
	all := sampleProject(t)
	var project config.Project
	for _, e := range all.Environments {
		if e.Name == "local" {
			project.Environments = append(project.Environments, e)
		}
	}
	for _, f := range all.Foundations {
		if f.Name == "local" {
			project.Foundations = append(project.Foundations, f)
		}
	}
	return project
}

// An extension that adds nothing changes nothing, of the environment and of its foundation.
func TestEmptyExtension(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	empty := stacks.Extension{Name: "empty", Build: func(*stacks.Website) error { return nil }}
	if err := errors.Join(stacks.Synth(local(t), with, empty), stacks.Synth(local(t), without)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"local", "foundation-local"} {
		got, _ := written(t, with, name)
		want, _ := written(t, without, name)
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what it is without the extension", name)
		}
	}
}

// The example stands in the stack, in the permissions of the foundation's roles, and in what each service asks for.
func TestShop(t *testing.T) {
	dir, project := t.TempDir(), local(t)
	project.Environments[0].Domain = &config.Domain{Name: "www.example.com", Zone: "example.com"}
	if err := stacks.Synth(project, dir, shop.Extensions()...); err != nil {
		t.Fatal(err)
	}
	_, d := written(t, dir, "local")
	for _, check := range []struct {
		address, path string
		want          any
	}{
		{"aws_sqs_queue.shop_orders", "name", "cdah-local-orders"},
		{"aws_s3_bucket.shop_uploads", "bucket", types.Uploads("cdah-local", "123456789012")},
		{"aws_cloudfront_distribution.shop_cdn", "origin/0/custom_header/0/value", "${sensitive(terraform_data.shop_key_one.output)}"},
		{"output", "website_url/value", "https://${aws_cloudfront_distribution.shop_cdn.domain_name}"},
		{"output", "orders_queue_url/value", "${aws_sqs_queue.shop_orders.url}"},
	} {
		if got := d.Get(t, check.address, check.path); !reflect.DeepEqual(got, check.want) {
			t.Errorf("%s: %s is %v, want %v", check.address, check.path, got, check.want)
		}
	}
	want := map[string]any{"http_header_name": "X-Origin-Key", "values": []any{"${sensitive(terraform_data.shop_key_one.output)}"}}
	for _, rule := range d.OfType("aws_lb_listener_rule") {
		if got := d.Get(t, rule, "condition/1/http_header"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s wants the header %v, want %v", rule, got, want)
		}
		if d.Get(t, rule, "condition/0/path_pattern") == nil {
			t.Errorf("%s has lost its path", rule)
		}
	}
	text, _ := written(t, dir, "foundation-local")
	for _, action := range []string{"cloudfront:CreateDistribution", "cloudfront:GetDistribution"} {
		if !bytes.Contains(text, []byte(action)) {
			t.Errorf("no role of the foundation may %s", action)
		}
	}
}

func ok(*stacks.Website) error { return nil }

// What is wrong with extensions is said before anything is built, all at once.
func TestWrongExtensions(t *testing.T) {
	err := stacks.Synth(local(t), t.TempDir(),
		stacks.Extension{Build: ok},
		stacks.Extension{Name: "Shop!", Build: ok},
		stacks.Extension{Name: "two"},
		stacks.Extension{Name: "two", Build: ok, Types: []resources.Service{{Name: "cloudfrnt"}}},
	)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`extension 1, "": it has no Name`,
		`extension 2, "Shop!": Name`,
		`extension 3, "two": it has no Build`,
		`two extensions are called "two"`,
		`extension 4, "two": the service "cloudfrnt" is none of AWS's`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

// Whatever way an extension fails, the error names it and the environment, in a line, and nothing is written.
func TestExtensionsThatFail(t *testing.T) {
	queue := func(w *stacks.Website) error {
		sqsqueue.NewSqsQueue(w.Scope, jsii.String("orders"), &sqsqueue.SqsQueueConfig{})
		return nil
	}
	for name, test := range map[string]struct {
		build  func(*stacks.Website) error
		want   string
		inJsii bool
	}{
		"an error":                   {func(*stacks.Website) error { return errors.New("no orders") }, "no orders", false},
		"a nil":                      {func(w *stacks.Website) error { return w.Services["none"].RequireHeader("X-Key") }, "nil pointer", false},
		"a service's own":            {func(w *stacks.Website) error { return w.RequireHeader("X Key") }, `"X Key" is not the name of a header`, false},
		"an output of the website's": {func(w *stacks.Website) error { w.Output("vpc_id", "", "x"); return nil }, "local/shop/vpc_id: another output", false},
		"its address":                {func(w *stacks.Website) error { w.Output("website_url", "", "x"); return nil }, "local/shop/website_url: another output", false},
		"one id twice":               {func(w *stacks.Website) error { return errors.Join(queue(w), queue(w)) }, "'orders' in Construct [shop], in cdah/stacks_test.TestExtensionsThatFail", true},
		"a wrong type": {func(w *stacks.Website) error {
			sqsqueue.NewSqsQueue(w.Scope, jsii.String("orders"), &sqsqueue.SqsQueueConfig{FifoQueue: []string{"yes"}})
			return nil
		}, "fifoQueue of @cdktf/provider-aws.sqsQueue.SqsQueue is an array; want boolean, in cdah/stacks_test.TestExtensionsThatFail", true},
		"a type of nobody's": {func(w *stacks.Website) error {
			dynamodbtable.NewDynamodbTable(w.Scope, jsii.String("carts"), &dynamodbtable.DynamodbTableConfig{Name: jsii.String("carts")})
			dataawsbillingserviceaccount.NewDataAwsBillingServiceAccount(w.Scope, jsii.String("billing"), &dataawsbillingserviceaccount.DataAwsBillingServiceAccountConfig{})
			return nil
		}, "cdah knows nothing of aws_dynamodb_table; fix", false},
	} {
		t.Run(name, func(t *testing.T) {
			if test.inJsii && testing.Short() {
				t.Skip("it loads the provider into Node.js, which tells of failures")
			}
			dir := t.TempDir()
			err := stacks.Synth(local(t), dir, stacks.Extension{Name: "shop", Build: test.build}, stacks.Extension{Name: "other", Build: func(*stacks.Website) error { return errors.New("other") }})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range []string{"extension shop in the environment local: ", test.want, "extension other in the environment local: other"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in: %v", want, err)
				}
			}
			for _, trace := range []string{"\n    at ", "goroutine ", "jsii", "──"} {
				if strings.Contains(err.Error(), trace) {
					t.Errorf("%q shows in: %v", trace, err)
				}
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A name that a part of the website has is refused.
func TestExtensionsNames(t *testing.T) {
	err := stacks.Synth(local(t), t.TempDir(), stacks.Extension{Name: "network", Build: ok})
	if err == nil || !strings.Contains(err.Error(), "extension network in the environment local: a part of the website has its name") {
		t.Errorf("got %v", err)
	}
}
