//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"cdah/internal/ops/hello"
	"cdah/internal/ops/program"
)

// prepare starts the emulator and makes in it what the site does not make itself, by AWS's own calls: Terraform waits half a
// minute for a queue.
func (l *live) prepare(t *testing.T) {
	t.Helper()
	l.do(t, "emulator", "start")
	config := l.config(t)
	_, err := route53.NewFromConfig(config).CreateHostedZone(t.Context(), &route53.CreateHostedZoneInput{
		Name: aws.String("example.com"), CallerReference: aws.String("once"),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = secretsmanager.NewFromConfig(config).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("live/site"), SecretString: aws.String(`{"port": 8081}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqs.NewFromConfig(config).CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("live-orders")}); err != nil {
		t.Fatal(err)
	}
	for _, bucket := range []string{"live-site-open", "live-site-closed"} {
		l.writeNote(t, config, bucket)
	}
	l.push(t, "one")
}

// writeNote makes a bucket with a note.
func (l *live) writeNote(t *testing.T, config aws.Config, bucket string) {
	t.Helper()
	client := s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: &bucket, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(config.Region)},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("note"), Body: strings.NewReader("a note")}); err != nil {
		t.Fatal(err)
	}
}

// push builds an image for the service app, another one for each tag, pushes it, and has the file name that tag.
func (l *live) push(t *testing.T, tag string) {
	t.Helper()
	built := "localhost/cdah-test/app:built-" + tag
	if err := hello.Load(t.Context(), l.engine, root, built, map[string]string{"BUILD": tag}); err != nil {
		t.Fatal(err)
	}
	l.do(t, "image", "site", "app", "--from", built, "--tag", tag)
}

// pushAsks builds the image of the job that asks AWS.
func (l *live) pushAsks(t *testing.T) {
	t.Helper()
	asks := program.Program{Name: "asks", Package: "./test/e2e/live/asks", User: "65532:65532"}
	if err := asks.Load(t.Context(), l.engine, root, "localhost/cdah-test/asks:1"); err != nil {
		t.Fatal(err)
	}
}
