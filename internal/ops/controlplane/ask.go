package controlplane

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

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// The versions of the API's that answer in XML.
const (
	ec2Version = "2016-11-15"
	rdsVersion = "2014-10-31"
)

// ask asks EC2 or RDS for an action of their query API, and reads the answer's XML. Their clients in Go take minutes to be
// compiled, EC2's more than all the rest of this program; three actions of theirs are needed.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
func (c clients) ask(ctx context.Context, service, version, action string, parameters url.Values, into any) error {
	form := url.Values{"Action": {action}, "Version": {version}}
	for name, values := range parameters {
		form[name] = values
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, *c.config.BaseEndpoint+"/", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return c.send(request, service, form.Encode(), into)
}

// route53 is ask of Route 53, whose API is one of paths.
func (c clients) route53(ctx context.Context, path string, parameters url.Values, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, *c.config.BaseEndpoint+path+"?"+parameters.Encode(), http.NoBody)
	if err != nil {
		return err
	}
	return c.send(request, "route53", "", into)
}

// send signs a request, by which the emulator knows the service, region and account that it is for.
func (c clients) send(request *http.Request, service, body string, into any) error {
	ctx := request.Context()
	who, err := c.config.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "app/"+appID)
	hash := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(ctx, who, request, hex.EncodeToString(hash[:]), service, c.config.Region, time.Now()); err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", service, answer.Status, text)
	}
	return xml.Unmarshal(text, into)
}
