package cost_test

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/cost"
)

// aPlan is a plan of changes, each given as its address, and before and after.
func aPlan(changes ...*tfjson.ResourceChange) *tfjson.Plan {
	return &tfjson.Plan{ResourceChanges: changes}
}

func change(address string, before, after, unknown any) *tfjson.ResourceChange {
	kind, name, _ := strings.Cut(address, ".")
	return &tfjson.ResourceChange{Address: address, Type: kind, Name: name, Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Before: before, After: after, AfterUnknown: unknown}}
}

type values = map[string]any

// What a plan creates is more, what it destroys is less, and what it leaves says nothing.
func TestCompare(t *testing.T) {
	t.Parallel()
	nat := values{"subnet_id": "subnet-1"}
	group := func(low, high float64) values {
		return values{"min_size": low, "max_size": high, "launch_template": []any{values{"id": "lt-1"}}}
	}
	template := func(kind string) values {
		return values{"id": "lt-1", "instance_type": kind, "block_device_mappings": []any{values{"ebs": []any{values{"volume_size": 10.0, "volume_type": "gp3"}}}}}
	}
	same := change("aws_launch_template.t", template("t3.small"), template("t3.small"), nil)
	for name, c := range map[string]struct {
		plan *tfjson.Plan
		want string // the summary; empty for no change
	}{
		"nothing":    {aPlan(change("aws_nat_gateway.n", nat, nat, nil)), ""},
		"no plan":    {aPlan(), ""},
		"no address": {aPlan(change("aws_route_table.r", nil, values{}, nil), change("aws_cloudwatch_log_group.g", nil, values{}, nil)), ""},
		"a gateway":  {aPlan(change("aws_nat_gateway.n", nil, nat, nil)), "Cost: +730 hours of NAT gateway a month"},
		"none left":  {aPlan(change("aws_nat_gateway.n", nat, nil, nil), change("aws_eip.n", values{}, nil, nil)), "Cost: -730 hours of NAT gateway, -730 hours of public IPv4 address a month"},
		"a place":    {aPlan(change("aws_nat_gateway.a", nat, nil, nil), change("aws_nat_gateway.b", nil, nat, nil)), ""},
		"a larger maximum": {aPlan(same, change("aws_autoscaling_group.g", group(1, 2), group(1, 4), nil)),
			"Cost: +0 (minimum of instances) to +1460 (maximum) hours of t3.small, On-Demand, +0 (minimum of instances) to +20 (maximum) GB of volumes, gp3 a month"},
		"another type": {aPlan(change("aws_launch_template.t", template("t3.small"), template("t3.large"), nil), change("aws_autoscaling_group.g", group(1, 1), group(1, 1), nil)),
			"Cost: +730 hours of t3.large, On-Demand, -730 hours of t3.small, On-Demand a month"},
		"many": {aPlan(change("aws_lb.l", nil, values{"subnets": []any{"a"}}, nil), change("aws_kms_key.k", nil, values{}, nil), change("aws_cloudwatch_dashboard.d", nil, values{}, nil)),
			"Cost: +730 hours of load balancer, +730 hours of public IPv4 address, +1 KMS key, 1 more a month"},
		"an owner's":       {aPlan(change("aws_rds_cluster.c", nil, values{}, nil)), "Cost: cdah does not know that of aws_rds_cluster"},
		"an owner's stays": {aPlan(change("aws_rds_cluster.c", values{}, values{}, nil)), ""},
		"data":             {aPlan(&tfjson.ResourceChange{Type: "aws_eip", Mode: tfjson.DataResourceMode, Change: &tfjson.Change{After: values{}}}), ""},
	} {
		before, after, err := cost.OfPlan(c.plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if found := cost.Compare(before, after); found != nil {
			got = found.Summary("")
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// What a plan does not know yet is as it is configured.
func TestNotKnownYet(t *testing.T) {
	t.Parallel()
	stack := []byte(`{"resource": {
		"aws_vpc_endpoint": {"e": {"vpc_endpoint_type": "Interface", "subnet_ids": ["${aws_subnet.a.id}", "${aws_subnet.b.id}"]}},
		"aws_autoscaling_group": {"g": {"min_size": 9, "launch_template": {"id": "${aws_launch_template.t.id}"}}}}}`)
	plan := aPlan(
		change("aws_vpc_endpoint.e", nil, values{"vpc_endpoint_type": "Interface"}, values{"subnet_ids": true, "id": true}),
		change("aws_autoscaling_group.g", nil, values{"min_size": 1.0, "max_size": 1.0, "launch_template": []any{values{}}}, values{"launch_template": []any{values{"id": true, "version": true}}, "min_size": false}),
		change("aws_launch_template.t", nil, values{"instance_type": "t3.small"}, values{"id": true}),
	)
	before, after, err := cost.OfPlan(plan, stack)
	if err != nil {
		t.Fatal(err)
	}
	want := "Cost: +1460 hours of interface endpoint, in each zone, +730 hours of t3.small, On-Demand a month; no prices: nobody is asked; more: cdah cost e"
	found := cost.Compare(before, after)
	found.NoPrices = "nobody is asked"
	if got := found.Summary("cdah cost e"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, _, err := cost.OfPlan(plan, []byte("{")); err == nil {
		t.Error("a broken stack was read")
	}
}

// With prices the line begins with what is paid, and names what costs most.
func TestChangeWithPrices(t *testing.T) {
	t.Parallel()
	before, after, err := cost.OfPlan(aPlan(change("aws_nat_gateway.n", nil, values{}, nil), change("aws_kms_key.k", values{}, nil, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	found := cost.Compare(before, after)
	all := quotes("0.045", found.Products()...)
	found.SetPrices(all)
	if got, want := found.Summary(""), "Cost: about +32.80 USD a month (+730 hours of NAT gateway, -1 KMS key), by AWS's prices of 2026-03-01"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	all[natHours().String()] = cost.Quote{Problem: "two products"}
	found = cost.Compare(before, after)
	found.SetPrices(all)
	if got, want := found.Summary(""), "by AWS's prices of 2026-03-01; 1 amounts have no price"; !strings.HasSuffix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for name := range all {
		all[name] = cost.Quote{Problem: "none"}
	}
	found = cost.Compare(before, after)
	found.SetPrices(all)
	if got := found.Summary(""); strings.Contains(got, "USD") {
		t.Errorf("got %s", got)
	}
}
