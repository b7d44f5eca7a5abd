package service

import (
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawssecretsmanagersecret"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/regions"
)

// vault finds the secrets of a task, and notes what its execution role must be able to read.
type vault struct {
	scope                     constructs.Construct // of the container whose secrets are found
	t                         task
	found                     map[string]string // ARN by the secret's name
	secrets, parameters, keys []string          // ARNs
}

// variables returns secret variables in order of their names. ECS reads their values when a container starts;
// Terraform never does.
func (v *vault) variables(secrets map[string]config.Secret) []secretVariable {
	var list []secretVariable
	for _, name := range sorted(secrets) {
		list = append(list, secretVariable{Name: name, ValueFrom: v.valueFrom(name, secrets[name])})
	}
	return list
}

// valueFrom names a value as ECS wants it
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html).
func (v *vault) valueFrom(variable string, s config.Secret) string {
	note(&v.keys, s.KMSKey)
	if s.Parameter != "" {
		arn := v.t.arn("ssm", "parameter/"+strings.TrimPrefix(s.Parameter, "/"))
		note(&v.parameters, arn)
		return arn
	}
	arn := v.lookUp("secret-"+variable, s.Secret)
	if s.Key == "" {
		return arn
	}
	return arn + ":" + s.Key + "::"
}

// credentials names a registry's credentials as ECS wants them, or returns nil for none
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html).
func (v *vault) credentials(k *config.RegistryCredentials) *repositoryCredentials {
	if k == nil {
		return nil
	}
	note(&v.keys, k.KMSKey)
	return &repositoryCredentials{v.lookUp("registry-credentials", k.Secret)}
}

// lookUp returns a secret's ARN, which ends in characters that AWS has chosen. A name is looked up, once
// in a task: that finds a missing secret before anything is changed. The value stays unread.
func (v *vault) lookUp(id, secret string) string {
	if _, known := v.found[secret]; !known {
		v.found[secret] = secret
		if !strings.HasPrefix(secret, "arn:") {
			v.found[secret] = *dataawssecretsmanagersecret.NewDataAwsSecretsmanagerSecret(v.scope, jsii.String(id),
				&dataawssecretsmanagersecret.DataAwsSecretsmanagerSecretConfig{Name: jsii.String(secret)}).Arn()
		}
	}
	note(&v.secrets, v.found[secret])
	return v.found[secret]
}

// statements let the execution role read exactly these values, and decrypt for that purpose only.
func (v *vault) statements() []iam.Statement {
	var statements []iam.Statement
	if len(v.secrets) > 0 {
		statements = append(statements, iam.Allow([]string{"secretsmanager:GetSecretValue"}, v.secrets...))
	}
	if len(v.parameters) > 0 {
		statements = append(statements, iam.Allow([]string{"ssm:GetParameters"}, v.parameters...))
	}
	if len(v.keys) > 0 {
		suffix := "." + v.t.region + "." + regions.DNSSuffix(v.t.region)
		statements = append(statements, iam.Allow([]string{"kms:Decrypt"}, v.keys...).When(iam.Condition{
			"StringEquals": {"kms:ViaService": []string{"secretsmanager" + suffix, "ssm" + suffix}},
		}))
	}
	return statements
}

// note adds a text to a list that has each once.
func note(list *[]string, text string) {
	if text != "" && !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}
