// Package query asks services of AWS that take a form and answer in XML: EC2 and RDS. To compile EC2's own SDK takes two
// minutes of a processor and 3 GB of memory, as much time as all else of cdah, and RDS's a good part of that: too much for
// a few calls that only read.
package query

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go"

	"cdah/internal/aws/regions"
)

// Service is one that is asked so.
type Service struct{ name, version string }

// EC2 is https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html.
func EC2() Service { return Service{"ec2", "2016-11-15"} }

// RDS is https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html.
func RDS() Service { return Service{"rds", "2014-10-31"} }

// Ask makes a call that only reads, and returns its answer, which is XML. What the service refuses is a smithy.APIError.
func Ask(ctx context.Context, config aws.Config, service Service, action string, parameters url.Values) ([]byte, error) {
	form := url.Values{"Action": {action}, "Version": {service.version}}
	for name, values := range parameters {
		form[name] = values
	}
	answer, err := post(ctx, config, service.name, form.Encode())
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", service.name, action, err)
	}
	return answer, nil
}

func post(ctx context.Context, config aws.Config, service, body string) ([]byte, error) {
	endpoint := aws.ToString(config.BaseEndpoint)
	if endpoint == "" {
		endpoint = "https://" + service + "." + config.Region + "." + regions.DNSSuffix(config.Region)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if config.AppID != "" {
		request.Header.Set("User-Agent", "app/"+config.AppID) // as the SDKs do
	}
	credentials, err := config.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), service, config.Region, time.Now()); err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = refusal(response.Status, answer)
	}
	return answer, err
}

// refusal is an answer that is none: EC2 has its errors in a list, RDS has one.
func refusal(status string, answer []byte) error {
	var said struct {
		Code    string `xml:"Errors>Error>Code"`
		Message string `xml:"Errors>Error>Message"`
		Single  struct {
			Code    string `xml:"Code"`
			Message string `xml:"Message"`
		} `xml:"Error"`
	}
	err := xml.Unmarshal(answer, &said)
	code, message := cmp.Or(said.Code, said.Single.Code), cmp.Or(said.Message, said.Single.Message)
	if err != nil || code == "" {
		return fmt.Errorf("%s: %s", status, answer)
	}
	return &smithy.GenericAPIError{Code: code, Message: message}
}
