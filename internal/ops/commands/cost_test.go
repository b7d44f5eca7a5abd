package commands

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
	"cdah/internal/ops/report"
)

// priced has a session ask a server that speaks as AWS's price list does, and that has each product at the same price.
func priced(t *testing.T, s *session) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		var list []string
		for _, usageType := range []string{"EUW2-NatGateway-Hours", "EUW2-PublicIPv4:InUseAddress"} {
			list = append(list, fmt.Sprintf(`{"product": {"sku": "A", "attributes": {"usagetype": %q}}, "terms": {"OnDemand": {"t": {"priceDimensions": {"d": {"beginRange": "0", "pricePerUnit": {"USD": "0.05"}}}}}}}`, usageType))
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"FormatVersion": "aws_v1", "PriceList": list})
	}))
	t.Cleanup(server.Close)
	s.vars = variables{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}
	s.Home = t.TempDir()
}

func TestCostPrintsEachForm(t *testing.T) {
	t.Parallel()
	s, text := goldenSession(t)
	priced(t, s)
	for format, wants := range map[report.Format][]string{
		report.Text:     {"production: fixed amounts", "by AWS's prices On-Demand of eu-west-2 on 2", "\nnetwork        NAT gateway ", " 109.50", "AWS's price list of eu-west-2 has no product for awskms"},
		report.JSON:     {`"construct": "network"`, `"usd_at_minimum": 109.5`},
		report.Markdown: {"```\nproduction"},
	} {
		var out bytes.Buffer
		if err := s.cost(t.Context(), &out, text, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", format, want, out.String())
			}
		}
	}
	if _, err := os.Stat(filepath.Join(s.Home, ".cache", "cdah", "prices", "eu-west-2.json")); err != nil {
		t.Errorf("no prices were kept: %v", err)
	}
}

// Where nobody can be asked, the amounts are there, no price is, and a line says why.
func TestCostWithoutPrices(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*session){
		"No prices: production is on the emulator, which costs nothing\n":                          func(s *session) { s.env.Target = config.TargetEmulator },
		"No prices: CDAH_AWS_ENDPOINT sends requests to http://127.0.0.1:5000, which is not AWS\n": func(s *session) { s.Environ = []string{"CDAH_AWS_ENDPOINT=http://127.0.0.1:5000"} },
		"No prices: AWS's price list in USD has no regions of aws-cn, such as cn-north-1\n":        func(s *session) { s.env.Region = "cn-north-1" },
	} {
		s, text := goldenSession(t)
		change(s)
		var out bytes.Buffer
		if err := s.cost(t.Context(), &out, text, report.Text); err != nil || !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "2190 to 4380 hours") || strings.Contains(out.String(), "USD without") {
			t.Errorf("%v; no %q in\n%s", err, want, out.String())
		}
	}
}

// A review of a plan has a line of what it changes in the costs, once.
func TestReviewTellsCosts(t *testing.T) {
	plan := &tfjson.Plan{FormatVersion: "1.2", TerraformVersion: "1.11.0", ResourceChanges: []*tfjson.ResourceChange{
		{Address: "aws_nat_gateway.network_public_a_nat", Type: "aws_nat_gateway", Name: "network_public_a_nat", Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionCreate}, After: map[string]any{}}},
		{Address: "aws_vpc.network", Type: "aws_vpc", Name: "network", Mode: tfjson.ManagedResourceMode, // something is there already
			Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionNoop}, Before: map[string]any{}, After: map[string]any{}}},
	}}
	p := newProject(t)
	s := &session{Runner: p.Runner, env: config.Environment{Name: "production", Region: "eu-west-2", Target: config.TargetAWS}}
	priced(t, s)
	result, err := s.review(t.Context(), plan, []byte("{}"), PlanOptions{Keep: "production.json", Format: report.Text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	const line = "\nCost: about +36.50 USD a month (+730 hours of NAT gateway), by AWS's prices of 2"
	printed := p.read("stdout")
	if result.Cost == nil || strings.Count(printed, line) != 1 || !strings.Contains(printed, "; more: cdah cost production\n") {
		t.Errorf("%+v in\n%s", result.Cost, printed)
	}
	for _, end := range []string{".txt", ".md", ".json"} {
		kept, err := os.ReadFile(s.reportFile("production", end))
		if err != nil || !strings.Contains(string(kept), "NAT gateway") {
			t.Errorf("%v; the review%s does not tell it:\n%s", err, end, kept)
		}
	}

	s.env.Target = config.TargetEmulator
	if result, err = s.review(t.Context(), plan, []byte("{}"), PlanOptions{Keep: "production.json", Format: report.Text}, nil); err != nil || result.Cost != nil {
		t.Errorf("the emulator costs nothing: %+v, %v", result.Cost, err)
	}

	content, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	p.write("plan.json", string(content))
	var out bytes.Buffer
	if err := Review(&out, filepath.Join(p.Root, "plan.json"), "no-stack", nil, report.Text, nil); err != nil ||
		!strings.Contains(out.String(), "\nCost: +730 hours of NAT gateway a month; no prices: this command asks AWS nothing\n") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// A first deployment, which is told briefly, tells its costs too.
func TestBriefReviewTellsCosts(t *testing.T) {
	p := newProject(t)
	s := &session{Runner: p.Runner, env: config.Environment{Name: "production", Region: "eu-west-2", Target: config.TargetAWS}}
	s.Environ = []string{"CDAH_AWS_ENDPOINT=http://127.0.0.1:5000"}
	plan := &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{Address: "aws_eip.a", Type: "aws_eip", Name: "a", Mode: tfjson.ManagedResourceMode,
		Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionCreate}, After: map[string]any{}}}}}
	if _, err := s.review(t.Context(), plan, []byte("{}"), PlanOptions{Keep: "production.json", Format: report.Text, Brief: true}, nil); err != nil {
		t.Fatal(err)
	}
	if printed := p.read("stdout"); strings.Count(printed, "\nCost: +730 hours of public IPv4 address a month; no prices: ") != 1 {
		t.Errorf("it printed\n%s", printed)
	}
}
