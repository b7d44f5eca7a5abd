// Package ec2 asks EC2. To compile EC2's own SDK takes two minutes of a processor and 3 GB of memory, as much time as all
// else of cdah: too much for a few calls that only read.
package ec2

import (
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

// apiVersion is that of EC2's API (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html).
const apiVersion = "2016-11-15"

// Ask makes a call that only reads, and returns its answer, which is XML. What EC2 refuses is a smithy.APIError.
func Ask(ctx context.Context, config aws.Config, action string, parameters url.Values) ([]byte, error) {
	form := url.Values{"Action": {action}, "Version": {apiVersion}}
	for name, values := range parameters {
		form[name] = values
	}
	answer, err := post(ctx, config, form.Encode())
	if err != nil {
		return nil, fmt.Errorf("ec2 %s: %w", action, err)
	}
	return answer, nil
}

func post(ctx context.Context, config aws.Config, body string) ([]byte, error) {
	endpoint := aws.ToString(config.BaseEndpoint)
	if endpoint == "" {
		endpoint = "https://ec2." + config.Region + "." + regions.DNSSuffix(config.Region)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	credentials, err := config.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "ec2", config.Region, time.Now()); err != nil {
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

// refusal is an answer of EC2 that is none.
func refusal(status string, answer []byte) error {
	var said struct {
		Code    string `xml:"Errors>Error>Code"`
		Message string `xml:"Errors>Error>Message"`
	}
	if err := xml.Unmarshal(answer, &said); err != nil || said.Code == "" {
		return fmt.Errorf("%s: %s", status, answer)
	}
	return &smithy.GenericAPIError{Code: said.Code, Message: said.Message}
}
