package account

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secretstypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func lookForSecret(ctx context.Context, a Account, t Thing) (*Lack, error) {
	client := secretsmanager.NewFromConfig(a.Config)
	secret, err := client.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &t.Name})
	var none *secretstypes.ResourceNotFoundException
	switch {
	case errors.As(err, &none):
		names := secrets(ctx, client)
		return &Lack{"there is no secret " + t.Name + " in " + a.place(), there("a secret", names), orNearest("make it in Secrets Manager", t.Name, names)}, nil
	case err == nil && secret.DeletedDate != nil:
		return &Lack{
			"the secret " + t.Name + " is to be deleted, and nobody can read it", "",
			"keep it (aws secretsmanager restore-secret --region " + a.Environment.Region + " --secret-id " + t.Name + "), or write another",
		}, nil
	}
	return nil, err
}

// secrets returns the names of some secrets; none where they cannot be listed.
func secrets(ctx context.Context, client *secretsmanager.Client) []string {
	found, err := client.ListSecrets(ctx, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(100)})
	if err != nil {
		return nil
	}
	var names []string
	for _, secret := range found.SecretList {
		names = append(names, aws.ToString(secret.Name))
	}
	return names
}

func lookForParameter(ctx context.Context, a Account, t Thing) (*Lack, error) {
	client := ssm.NewFromConfig(a.Config)
	names, err := parameters(ctx, client, ssmtypes.ParameterStringFilter{Key: aws.String("Name"), Option: aws.String("Equals"), Values: []string{t.Name}})
	if err != nil || len(names) > 0 {
		return nil, err
	}
	names, _ = parameters(ctx, client)
	return &Lack{"there is no parameter " + t.Name + " in " + a.place(), there("a parameter", names), orNearest("make it in Parameter Store", t.Name, names)}, nil
}

func parameters(ctx context.Context, client *ssm.Client, filters ...ssmtypes.ParameterStringFilter) ([]string, error) {
	found, err := client.DescribeParameters(ctx, &ssm.DescribeParametersInput{ParameterFilters: filters, MaxResults: aws.Int32(50)})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, parameter := range found.Parameters {
		names = append(names, aws.ToString(parameter.Name))
	}
	return names, nil
}

func lookForKey(ctx context.Context, a Account, t Thing) (*Lack, error) {
	key, err := kms.NewFromConfig(a.Config).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &t.Name})
	var none *kmstypes.NotFoundException
	switch {
	case errors.As(err, &none):
		return &Lack{"there is no key " + t.Name, "", "write the ARN of a key that is there, or leave the option out"}, nil
	case err == nil && key.KeyMetadata != nil && key.KeyMetadata.KeyState != kmstypes.KeyStateEnabled:
		return &Lack{"the key " + t.Name + " is " + string(key.KeyMetadata.KeyState), "a key that is " + string(kmstypes.KeyStateEnabled), "enable it in KMS, or write another"}, nil
	}
	return nil, err
}
