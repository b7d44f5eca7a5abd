package service

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawssecretsmanagersecretversion"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// secondsOfHour are the seconds of an hour.
const secondsOfHour = 3600

// signIn returns the action of a rule that comes before that which forwards, or nil where nobody has to sign in.
//
// The secret has to come through Terraform: the resource takes its value and nothing else. A data source reads it for each
// plan, as which it is sensitive: plans and reviews show that it changes, and not what it is. The state has it.
func signIn(c constructs.Construct, in *config.SignIn) *lblistenerrule.LbListenerRuleAction {
	if in == nil {
		return nil
	}
	return &lblistenerrule.LbListenerRuleAction{
		Type:  jsii.String("authenticate-oidc"),
		Order: cdk.Number(1),
		AuthenticateOidc: &lblistenerrule.LbListenerRuleActionAuthenticateOidc{
			Issuer:                   jsii.String(in.Issuer),
			AuthorizationEndpoint:    jsii.String(in.AuthorizationEndpoint),
			TokenEndpoint:            jsii.String(in.TokenEndpoint),
			UserInfoEndpoint:         jsii.String(in.UserInfoEndpoint),
			ClientId:                 jsii.String(in.ClientID),
			ClientSecret:             clientSecret(c, in.ClientSecret),
			Scope:                    jsii.String(in.Scope),
			SessionCookieName:        jsii.String(in.SessionCookie),
			SessionTimeout:           cdk.Number(in.SessionHours * secondsOfHour),
			OnUnauthenticatedRequest: jsii.String(string(in.OnUnauthenticated)),
		},
	}
}

// clientSecret is a reference to the secret's value, or to that of its key.
func clientSecret(c constructs.Construct, secret config.ClientSecret) *string {
	value := dataawssecretsmanagersecretversion.NewDataAwsSecretsmanagerSecretVersion(c, jsii.String("client-secret"),
		&dataawssecretsmanagersecretversion.DataAwsSecretsmanagerSecretVersionConfig{SecretId: jsii.String(secret.Secret)}).SecretString()
	if secret.Key == "" {
		return value
	}
	return cdk.KeyOfJSON(*value, secret.Key)
}

// forward returns the actions of a rule that leads to a target group, after a sign-in where there is one.
func forward(before *lblistenerrule.LbListenerRuleAction, targets *string) []*lblistenerrule.LbListenerRuleAction {
	last := &lblistenerrule.LbListenerRuleAction{Type: jsii.String("forward"), TargetGroupArn: targets}
	if before == nil {
		return []*lblistenerrule.LbListenerRuleAction{last}
	}
	last.Order = cdk.Number(2)
	return []*lblistenerrule.LbListenerRuleAction{before, last}
}
