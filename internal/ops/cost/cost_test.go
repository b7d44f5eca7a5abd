package cost_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/aws/prices"
	"cdah/internal/ops/cost"
	"cdah/internal/ops/report"
)

// golden is the synthesized JSON of an environment.
func golden(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "stacks", "testdata", name, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func inOne(string, string) string { return "all" }

func estimate(t *testing.T, name string) cost.Estimate {
	t.Helper()
	set, err := cost.OfStack(golden(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return cost.New(name, "eu-west-2", set, inOne)
}

// quotes gives each product of an estimate the same price.
func quotes(usd string, products ...prices.Product) cost.Quotes {
	all := cost.Quotes{}
	for _, p := range products {
		all[p.String()] = cost.Quote{USD: usd, Asked: day()}
	}
	return all
}

// Nothing that stacks have is left out, and everything that is fixed has an amount.
func TestGoldens(t *testing.T) {
	t.Parallel()
	stacks, err := filepath.Glob(filepath.Join("..", "..", "..", "stacks", "testdata", "*", "cdk.tf.json"))
	if err != nil || len(stacks) < 6 {
		t.Fatal(stacks, err)
	}
	for _, file := range stacks {
		e := estimate(t, filepath.Base(filepath.Dir(file)))
		if len(e.Unknown) > 0 || len(e.Fixed) == 0 || len(e.Traffic) == 0 || len(e.Free) == 0 {
			t.Errorf("%s: %+v", e.Environment, e)
		}
		for _, line := range e.Fixed {
			if !(*line.AtMinimum > 0 && *line.AtMaximum >= *line.AtMinimum) {
				t.Errorf("%s: %s: %g to %g", e.Environment, line.What, *line.AtMinimum, *line.AtMaximum)
			}
		}
	}
}

// The amounts of production are those that its file asks for: three zones, three to six t3.small with 30 GB.
func TestProduction(t *testing.T) {
	t.Parallel()
	e := estimate(t, "production")
	got := map[string][2]float64{}
	for _, line := range e.Fixed {
		got[line.What] = [2]float64{*line.AtMinimum, *line.AtMaximum}
	}
	for what, want := range map[string][2]float64{
		"NAT gateway":                         {3 * 730, 3 * 730},
		"public IPv4 address":                 {6 * 730, 6 * 730}, // of the NAT gateways, and of the load balancer
		"load balancer":                       {730, 730},
		"t3.small, On-Demand":                 {3 * 730, 6 * 730},
		"volumes, gp3":                        {90, 180},
		"KMS key":                             {1, 1},
		"dashboard":                           {1, 1},
		"composite alarm":                     {2, 2},
		"metric of alarms that scaling makes": {4, 4},
	} {
		if got[what] != want {
			t.Errorf("%s: %v, want %v", what, got[what], want)
		}
	}
}

// With prices everything is added up; an amount without one is left out of the sum, which says so.
func TestPrices(t *testing.T) {
	t.Parallel()
	e := estimate(t, "production")
	all := quotes("2", e.Products()...)
	e.SetPrices(all)
	low, high := 0.0, 0.0
	for _, line := range e.Fixed {
		low, high = low+2**line.AtMinimum, high+2**line.AtMaximum
	}
	if *e.Total != (cost.Total{AtMinimum: low, AtMaximum: high}) || e.PricesOf != "2026-03-01" {
		t.Errorf("%+v, %s", e.Total, e.PricesOf)
	}
	all[natHours().String()] = cost.Quote{Problem: "two products"}
	again := estimate(t, "production")
	again.SetPrices(all)
	if want := low - 2*3*730; again.Total.Without != 1 || again.Total.AtMinimum != want {
		t.Errorf("%+v, want %g", again.Total, want)
	}
	var out bytes.Buffer
	if err := again.Write(&out, report.Text); err != nil || !strings.Contains(out.String(), "no price: 1 of these lines") || !strings.Contains(out.String(), " NAT gateway [1] ") || !strings.Contains(out.String(), "\n[1] two products\n") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// Of several types the dearest counts, and where one has no price, none has.
func TestDearest(t *testing.T) {
	t.Parallel()
	set, err := cost.OfStack([]byte(`{"resource": {"aws_autoscaling_group": {"g": {"min_size": 1, "max_size": 1, "mixed_instances_policy": {
		"instances_distribution": {"on_demand_base_capacity": 0, "on_demand_percentage_above_base_capacity": 100},
		"launch_template": {"launch_template_specification": {"launch_template_id": "lt"}, "override": [{"instance_type": "a.large"}, {"instance_type": "b.large"}, {"instance_type": "c.large"}]}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	e := cost.New("e", "eu-west-2", set, inOne)
	products := e.Products()
	all := quotes("1", products...)
	all[products[1].String()] = cost.Quote{USD: "3", Asked: day()}
	e.SetPrices(all)
	if e.Fixed[0].Price != "3" || *e.Fixed[0].USDAtMinimum != 3*730 {
		t.Errorf("%+v", e.Fixed[0])
	}
	all[products[2].String()] = cost.Quote{Problem: "none"}
	e = cost.New("e", "eu-west-2", set, inOne)
	e.SetPrices(all)
	if e.Fixed[0].Price != "" || e.Fixed[0].Problem != "none" || e.Total.Without != 1 {
		t.Errorf("%+v", e.Fixed[0])
	}
}

// What owners add is named where cdah does not know what it costs.
func TestUnknown(t *testing.T) {
	t.Parallel()
	set, err := cost.OfStack([]byte(`{"resource": {"aws_rds_cluster": {"a": {}, "b": {}}, "aws_vpc": {"v": {}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	e := cost.New("e", "eu-west-2", set, inOne)
	if len(e.Unknown) != 1 || e.Unknown[0] != (cost.Count{Type: "aws_rds_cluster", Count: 2}) || len(e.Free) != 1 || e.Free[0].Source == "" {
		t.Errorf("%+v", e)
	}
	if _, err := cost.OfStack([]byte("{")); err == nil {
		t.Error("a broken stack was read")
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	e := estimate(t, "production")
	e.NoPrices = "there are no credentials of AWS"
	for format, wants := range map[report.Format][]string{
		report.Text: {
			"production: fixed amounts of a month of 730 hours", "No prices: there are no credentials of AWS\n", "CONSTRUCT  FIXED  ", "NAT gateway  ", " 2190 to 4380 hours\n",
			"MADE BY TRAFFIC", "through NAT gateways  ", "\nFree: ",
		},
		report.Markdown: {"```\nproduction", "\n```\n"},
	} {
		var out bytes.Buffer
		if err := e.Write(&out, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", format, want, out.String())
			}
		}
		if strings.Contains(out.String(), "USD") {
			t.Errorf("%s tells prices that nobody told:\n%s", format, out.String())
		}
	}
	e = estimate(t, "production")
	e.SetPrices(quotes("0.0000005000", e.Products()...))
	var text, out bytes.Buffer
	if err := e.Write(&text, report.Text); err != nil || !strings.Contains(text.String(), "of eu-west-2 on 2026-03-01") ||
		!strings.Contains(text.String(), "million requests  0.5\n") || !strings.Contains(text.String(), " 0.0000005 ") {
		t.Errorf("%v\n%s", err, text.String())
	}
	if err := e.Write(&out, report.JSON); err != nil {
		t.Fatal(err)
	}
	var back cost.Estimate
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back.Hours != 730 || back.Fixed[0].Price != "0.0000005" || back.Total == nil {
		t.Errorf("%v, %+v", err, back)
	}
}
