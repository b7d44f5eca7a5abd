package controlplane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"
)

// The beginnings of the reasons for which a task does not start when ECS does not get its secrets.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
const (
	noSecrets   = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
	noSecret    = noSecrets + "unable to retrieve secret from asm: "
	noParameter = noSecrets + "unable to retrieve secrets from ssm: "
)

// pullSecrets reads the values of the task's secrets, as its execution role. They are for the environment of its containers,
// and stand nowhere else. No container starts before all of them are there.
func (t *task) pullSecrets(ctx context.Context) error {
	if !slices.ContainsFunc(t.containers, func(c *container) bool { return len(c.Secrets) > 0 }) {
		return nil
	}
	config := t.cluster.config
	if role := aws.ToString(t.definition.ExecutionRoleArn); role != "" {
		variables, err := t.cluster.plane.Emulator.AssumeRole(ctx, role)
		if err != nil {
			return errors.New(noSecrets + oneLine(err))
		}
		config.Credentials = credentialsOf(variables)
	}
	for _, c := range t.containers {
		c.secrets = map[string]string{}
		for _, s := range c.Secrets {
			value, err := pull(ctx, config, aws.ToString(s.ValueFrom))
			if err != nil {
				return err
			}
			c.secrets[aws.ToString(s.Name)] = value
		}
	}
	return nil
}

// pull reads what valueFrom names: a secret of Secrets Manager, or a parameter of SSM by its ARN or by its name.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
func pull(ctx context.Context, config aws.Config, valueFrom string) (string, error) {
	name, err := arn.Parse(valueFrom)
	if err != nil {
		return pullParameter(ctx, config, valueFrom)
	}
	config.Region = name.Region
	if name.Service == "ssm" {
		return pullParameter(ctx, config, parameterName(name.Resource))
	}
	return pullSecret(ctx, config, name)
}

// parameterName is the name of a parameter, which its ARN has without the slash that begins one with several parts.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
func parameterName(resource string) string {
	name := strings.TrimPrefix(resource, "parameter/")
	if strings.Contains(name, "/") {
		return "/" + name
	}
	return name
}

func pullParameter(ctx context.Context, config aws.Config, name string) (string, error) {
	got, err := ssm.NewFromConfig(config).GetParameters(ctx, &ssm.GetParametersInput{Names: []string{name}, WithDecryption: aws.Bool(true)})
	if err != nil {
		return "", errors.New(noParameter + oneLine(err))
	}
	for _, p := range got.Parameters {
		return aws.ToString(p.Value), nil
	}
	return "", errors.New(noParameter + "invalid ssm parameters: " + name)
}

// pullSecret reads a secret, or a key of its JSON: of its ARN's resource, secret:NAME:KEY:STAGE:VERSION, all after the name
// may be missing or empty.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
func pullSecret(ctx context.Context, config aws.Config, name arn.ARN) (string, error) {
	parts := append(strings.Split(name.Resource, ":"), "", "", "", "")
	name.Resource = parts[0] + ":" + parts[1]
	key, stage, version := parts[2], parts[3], parts[4]
	input := &secretsmanager.GetSecretValueInput{SecretId: aws.String(name.String())}
	if stage != "" {
		input.VersionStage = &stage
	}
	if version != "" {
		input.VersionId = &version
	}
	got, err := secretsmanager.NewFromConfig(config).GetSecretValue(ctx, input)
	if err != nil {
		return "", fmt.Errorf("%sfailed to fetch secret %s from secrets manager: %s", noSecret, name, oneLine(err))
	}
	text := aws.ToString(got.SecretString)
	if key == "" {
		return text, nil
	}
	value, err := valueOf(text, key)
	if err != nil {
		return "", errors.New(noSecret + err.Error())
	}
	return value, nil
}

// valueOf is what a secret's JSON has for a key: a text, or the JSON of what is none. No error shows anything of it.
func valueOf(text, key string) (string, error) {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &all) != nil {
		return "", errors.New("the value of the secret is not valid JSON, of which it is to be a key: " + key)
	}
	raw, has := all[key]
	if !has {
		return "", errors.New("retrieved secret from Secrets Manager did not contain json key " + key)
	}
	var value string
	if json.Unmarshal(raw, &value) == nil {
		return value, nil
	}
	return string(raw), nil
}

// oneLine is what AWS says of an error, without the story of how it was asked, which is another for each request.
func oneLine(err error) string {
	var said smithy.APIError
	if errors.As(err, &said) {
		return said.ErrorCode() + ": " + said.ErrorMessage()
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
