package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secretstypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// placeholder is the value of all that is secret.
const placeholder = "placeholder-of-cdah-seed"

// seedSecret makes a secret with the keys that the file reads of it. The emulator gives a secret the end of its ARN that this
// tag says.
func seedSecret(ctx context.Context, s Seeder, t Thing) (string, error) {
	name, tags := t.Name, []secretstypes.Tag(nil)
	if isARN(name) {
		name = lastPart(name, ":")
		end := lastPart(name, "-")
		name = strings.TrimSuffix(name, "-"+end)
		tags = []secretstypes.Tag{{Key: aws.String("_custom_id_"), Value: &end}}
	}
	_, err := secretsmanager.NewFromConfig(s.Config).CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: &name, SecretString: aws.String(secretValue(t)), Tags: tags})
	return "its value is " + secretValue(t), err
}

// secretValue is the placeholder, or JSON of it with each key that the file reads.
func secretValue(t Thing) string {
	keys := map[string]string{}
	for _, place := range t.Places {
		if strings.Contains(place.Option, ".registry_credentials.") {
			keys["username"], keys["password"] = placeholder, placeholder
		}
		if key, named := place.Beside["key"].(string); named {
			keys[key] = placeholder
		}
	}
	if len(keys) == 0 {
		return placeholder
	}
	text, _ := json.Marshal(keys) // texts always can be
	return string(text)
}

func seedParameter(ctx context.Context, s Seeder, t Thing) (string, error) {
	_, err := ssm.NewFromConfig(s.Config).PutParameter(ctx, &ssm.PutParameterInput{Name: &t.Name, Value: aws.String(placeholder), Type: ssmtypes.ParameterTypeSecureString})
	return "its value is " + placeholder, err
}

func seedFile(ctx context.Context, s Seeder, t Thing) (string, error) {
	bucket, key := fileOf(t.Name)
	client := s.buckets(s.Environment.Region)
	if err := makeBucket(ctx, client, bucket, s.Environment.Region); err != nil {
		return "", err
	}
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("# made by cdah seed\n")})
	return "it says nothing but a comment", err
}

// makeBucket makes a bucket unless it is there. us-east-1 is the region that S3 does not want to be told.
func makeBucket(ctx context.Context, client *s3.Client, name, region string) error {
	input := &s3.CreateBucketInput{Bucket: &name}
	if region != "us-east-1" {
		input.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(region)}
	}
	_, err := client.CreateBucket(ctx, input)
	var mine *s3types.BucketAlreadyOwnedByYou
	if errors.As(err, &mine) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make the bucket %s: %w", name, err)
	}
	return nil
}

func seedZone(ctx context.Context, s Seeder, t Thing) (string, error) {
	_, err := route53.NewFromConfig(s.Config).CreateHostedZone(ctx, &route53.CreateHostedZoneInput{Name: &t.Name, CallerReference: aws.String("cdah-seed-" + t.Name)})
	return "", err
}
