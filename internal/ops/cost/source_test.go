package cost_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"cdah/internal/aws/prices"
	"cdah/internal/ops/cost"
)

// priceList is a server that speaks as AWS's price list does. Each page has one product.
type priceList struct {
	*httptest.Server
	refuses string // code of the error that it answers with; none where it answers

	lock     sync.Mutex
	products map[string][]string // by the usage type without a region, those that are found
	asked    []string            // service and filters of each request
}

type request struct {
	ServiceCode, FormatVersion, NextToken string
	Filters                               []struct{ Type, Field, Value string }
}

func newPriceList(t *testing.T) *priceList {
	t.Helper()
	l := &priceList{products: map[string][]string{}}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked request
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Header.Get("X-Amz-Target") != "AWSPriceListService.GetProducts" || asked.FormatVersion != "aws_v1" {
			t.Errorf("asked %q, %+v, %v", r.Header.Get("X-Amz-Target"), asked, err)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if l.refuses != "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"__type": %q, "Message": "User is not authorized\nto perform: pricing:GetProducts"}`, l.refuses)
			return
		}
		l.answer(w, asked)
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *priceList) answer(w http.ResponseWriter, asked request) {
	var filters []string
	for _, f := range asked.Filters {
		filters = append(filters, f.Type+" "+f.Field+"="+f.Value)
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	name := asked.ServiceCode + ": " + strings.Join(filters, ", ")
	l.asked = append(l.asked, name)
	found := l.products[asked.ServiceCode]
	page := 0
	fmt.Sscanf(asked.NextToken, "page-%d", &page) //nolint:errcheck // the first page has no token
	answer := map[string]any{"FormatVersion": "aws_v1", "PriceList": []string{}}
	if page < len(found) {
		answer["PriceList"] = []string{found[page]}
	}
	if page+1 < len(found) {
		answer["NextToken"] = fmt.Sprintf("page-%d", page+1)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// product writes one as AWS does. Prices are those of tiers, by where they begin.
func product(sku, usageType, locationType string, tiers ...string) string {
	var dimensions []string
	for i, tier := range tiers {
		begin, usd, _ := strings.Cut(tier, "=")
		dimensions = append(dimensions, fmt.Sprintf(`"d%d": {"unit": "Hrs", "beginRange": %q, "endRange": "Inf", "pricePerUnit": {"USD": %q}}`, i, begin, usd))
	}
	return fmt.Sprintf(`{"product": {"productFamily": "f", "sku": %q, "attributes": {"usagetype": %q, "locationType": %q}},
		"terms": {"OnDemand": {"t": {"priceDimensions": {%s}}}, "Reserved": {"r": {}}}}`, sku, usageType, locationType, strings.Join(dimensions, ", "))
}

// source is a source of prices that asks the server.
func (l *priceList) source(folder string, now time.Time) cost.Source {
	return cost.Source{Folder: folder, Now: func() time.Time { return now }, Config: func(context.Context) (aws.Config, error) {
		return aws.Config{
			BaseEndpoint: &l.URL, Region: "eu-west-2", Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
			Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		}, nil
	}}
}

func natHours() prices.Product {
	return prices.Product{Service: "AmazonEC2", Family: "NAT Gateway", UsageType: "NatGateway-Hours", Attributes: map[string]string{"group": "NGW:NatGateway"}}
}

func day() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// A price is that of the one product whose usage type fits, on whichever page it is.
func TestQuotes(t *testing.T) {
	t.Parallel()
	l := newPriceList(t)
	l.products["AmazonEC2"] = []string{
		product("A", "EUW2-NatGateway-Bytes", "AWS Region", "0=9"),
		product("B", "EUW2-NatGateway-Hours", "AWS Local Zone", "0=8"),
		product("C", "EUW2-NatGateway-Hours", "AWS Region", "0=0.0500000000"),
		product("D", "EUW2-RegionalNatGateway-Hours", "AWS Region", "0=7"),
	}
	l.products["AmazonSNS"] = []string{product("E", "EUW2-Requests-Tier1", "AWS Region", "1000=0.0000005", "0=0", "9000=0.0000004")}
	requests := prices.Product{Service: "AmazonSNS", UsageType: "Requests-Tier1"}
	quotes, err := l.source("", day()).Quotes(t.Context(), "eu-west-2", []prices.Product{natHours(), requests})
	if err != nil {
		t.Fatal(err)
	}
	if got := quotes[natHours().String()]; got.USD != "0.0500000000" || got.Tiered || got.Problem != "" || !got.Asked.Equal(day()) {
		t.Errorf("the NAT gateway: %+v", got)
	}
	if got := quotes[requests.String()]; got.USD != "0.0000005" || !got.Tiered {
		t.Errorf("the first tier that costs something: %+v", got)
	}
	want := "AmazonEC2: TERM_MATCH group=NGW:NatGateway, TERM_MATCH productFamily=NAT Gateway, TERM_MATCH regionCode=eu-west-2"
	if !slices.Contains(l.asked, want) || len(l.asked) != 5 {
		t.Errorf("asked\n%s\nwant four times %s", strings.Join(l.asked, "\n"), want)
	}
}

// What is not found once has no price, and says by which filter it was looked for; the others have theirs.
func TestQuotesThatAreNoGuess(t *testing.T) {
	t.Parallel()
	l := newPriceList(t)
	l.products["AmazonEC2"] = []string{product("A", "EUW2-NatGateway-Hours", "", "0=1"), product("B", "NatGateway-Hours", "", "0=2")}
	l.products["AmazonVPC"] = []string{product("C", "EUW2-VpcEndpoint-Hours", "", "0=3")}
	l.products["awskms"] = []string{strings.ReplaceAll(product("D", "eu-west-2-KMS-Keys", "", "0=4"), "USD", "CNY")}
	l.products["awswaf"] = []string{`{"product": {"sku": "E", "attributes": {"usagetype": "WebACLV2"}}, "terms": {}}`}
	vpc, none := prices.Product{Service: "AmazonVPC", UsageType: "VpcEndpoint-Hours"}, prices.Product{Service: "AmazonVPC", UsageType: "VpcEndpoint-Bytes"}
	kms, waf := prices.Product{Service: "awskms", UsageType: "KMS-Keys"}, prices.Product{Service: "awswaf", UsageType: "WebACLV2"}
	folder := t.TempDir()
	quotes, err := l.source(folder, day()).Quotes(t.Context(), "eu-west-2", []prices.Product{natHours(), vpc, none, kms, waf})
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]string{
		natHours().String(): "AWS's price list of eu-west-2 has 2 products for AmazonEC2, group=NGW:NatGateway, productFamily=NAT Gateway, usagetype=NatGateway-Hours: A (EUW2-NatGateway-Hours), B (NatGateway-Hours); want one; fix: ",
		vpc.String():        "",
		none.String():       "AWS's price list of eu-west-2 has no product for AmazonVPC, usagetype=VpcEndpoint-Bytes; want one; fix: ",
		kms.String():        "the product D has no price in USD: map[CNY:4]",
		waf.String():        "the product E has 0 terms On-Demand with 0 prices",
	} {
		if got := quotes[p].Problem; !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if kept, err := os.ReadFile(filepath.Join(folder, "eu-west-2.json")); err != nil || strings.Count(string(kept), `"usd"`) != 1 {
		t.Errorf("%v; want the one price kept:\n%s", err, kept)
	}
}

// Without an answer there are no prices, and one line says why.
func TestNoQuotes(t *testing.T) {
	t.Parallel()
	l := newPriceList(t)
	l.refuses = "AccessDeniedException"
	gone := newPriceList(t)
	gone.Close()
	without, broken := l.source("", day()), l.source("", day())
	without.Config = func(context.Context) (aws.Config, error) { return aws.Config{}, nil }
	broken.Config = func(context.Context) (aws.Config, error) { return aws.Config{}, errors.New("a broken profile") }
	expired := l.source("", day())
	expired.Config = func(context.Context) (aws.Config, error) {
		return aws.Config{Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, errors.New("the SSO session\nhas expired")
		})}, nil
	}
	for want, c := range map[string]struct {
		source cost.Source
		region string
	}{
		"AWS refuses its price list (AccessDeniedException: User is not authorized to perform: pricing:GetProducts); fix: allow pricing:GetProducts": {l.source("", day()), "eu-west-2"},
		"AWS's price list does not answer (":                                                  {gone.source("", day()), "eu-west-2"},
		"there are no credentials of AWS; fix: set AWS_PROFILE":                               {without, "eu-west-2"},
		"there are no credentials of AWS; fix: set AWS_PROFILE (the SSO session has expired)": {expired, "eu-west-2"},
		"a broken profile": {broken, "eu-west-2"},
		"AWS's price list in USD has no regions of aws-cn, such as cn-north-1":        {l.source("", day()), "cn-north-1"},
		"AWS's price list in USD has no regions of aws-us-gov, such as us-gov-west-1": {l.source("", day()), "us-gov-west-1"},
	} {
		_, err := c.source.Quotes(t.Context(), c.region, []prices.Product{natHours(), {Service: "AmazonVPC"}, {Service: "awskms"}})
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// Prices are kept for a week, and asked for again where they are older, come from a later day, or cannot be read.
func TestKeptPrices(t *testing.T) {
	t.Parallel()
	l, folder := newPriceList(t), filepath.Join(t.TempDir(), "cdah", "prices")
	l.products["AmazonEC2"] = []string{product("A", "EUW2-NatGateway-Hours", "", "0=1")}
	file := filepath.Join(folder, "eu-west-2.json")
	ask := func(now time.Time, wantRequests int) cost.Quote {
		t.Helper()
		before := len(l.asked)
		quotes, err := l.source(folder, now).Quotes(t.Context(), "eu-west-2", []prices.Product{natHours()})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(l.asked) - before; got != wantRequests {
			t.Errorf("%d requests, want %d", got, wantRequests)
		}
		return quotes[natHours().String()]
	}
	const hours = time.Hour
	ask(day(), 1)
	if kept := ask(day().Add(7*24*hours-1), 0); !kept.Asked.Equal(day()) || kept.USD != "1" {
		t.Errorf("kept %+v", kept)
	}
	if renewed := ask(day().Add(7*24*hours), 1); !renewed.Asked.Equal(day().Add(7 * 24 * hours)) {
		t.Errorf("renewed %+v", renewed)
	}
	ask(day(), 1) // the clock has gone back
	for _, damaged := range []string{"", "{", "[]", `{"` + natHours().String() + `": {"usd": "none", "asked": "2026-03-01T12:00:00Z"}}`} {
		if err := os.WriteFile(file, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := ask(day(), 1); got.USD != "1" {
			t.Errorf("%q: %+v", damaged, got)
		}
		ask(day(), 0)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	// Nowhere to keep them is no reason to have none.
	if err := os.WriteFile(filepath.Join(t.TempDir(), "f"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	quotes, err := l.source(filepath.Join(file, "below-a-file"), day()).Quotes(t.Context(), "eu-west-2", []prices.Product{natHours()})
	if err != nil || quotes[natHours().String()].USD != "1" {
		t.Errorf("%v, %v", quotes, err)
	}
}
