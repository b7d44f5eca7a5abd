package query

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	answers := map[string]string{ // by the action
		"DescribeVpcs":        `<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>`,
		"DescribeSubnets":     `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message></Error></Errors></Response>`,
		"DescribeTags":        `out of order`,
		"DescribeDBInstances": `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not you.</Message></Error></ErrorResponse>`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		action := r.FormValue("Action")
		if r.FormValue("Filter.1.Name") != "a" || r.FormValue("Version") != "2016-11-15" && r.FormValue("Version") != "2014-10-31" || r.Header.Get("Authorization") == "" || r.UserAgent() != "app/test" {
			t.Errorf("asked %v", r.Form)
		}
		if action != "DescribeVpcs" {
			w.WriteHeader(http.StatusForbidden)
		}
		fmt.Fprint(w, answers[action])
	}))
	t.Cleanup(server.Close)
	config := aws.Config{AppID: "test", Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
	filter := url.Values{"Filter.1.Name": {"a"}}

	if answer, err := Ask(t.Context(), config, EC2(), "DescribeVpcs", filter); err != nil || string(answer) != answers["DescribeVpcs"] {
		t.Errorf("got %s, %v", answer, err)
	}
	var refused smithy.APIError
	if _, err := Ask(t.Context(), config, EC2(), "DescribeSubnets", filter); !errors.As(err, &refused) || refused.ErrorCode() != "UnauthorizedOperation" {
		t.Errorf("got %v", err)
	}
	if _, err := Ask(t.Context(), config, RDS(), "DescribeDBInstances", filter); !errors.As(err, &refused) || refused.ErrorCode() != "AccessDenied" {
		t.Errorf("got %v", err)
	}
	if _, err := Ask(t.Context(), config, EC2(), "DescribeTags", filter); err == nil || err.Error() != "ec2 DescribeTags: 403 Forbidden: out of order" {
		t.Errorf("got %v", err)
	}
}
