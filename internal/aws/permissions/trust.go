package permissions

import "cdah/internal/aws/iam"

// Source is whose jobs in CircleCI are trusted.
type Source struct {
	Provider              string // ARN of CircleCI as an identity provider in the account
	Organization, Project string // their ids
	Repository            string // host, owner and name, such as github.com/acme/shop
}

// Issuer returns CircleCI's name as the organization's identity provider, without https://.
func (s Source) Issuer() string { return "oidc.circleci.com/org/" + s.Organization }

// AnyReference stands for every branch and tag.
const AnyReference = "*"

// Branch returns the Git reference of a branch.
func Branch(name string) string { return "refs/heads/" + name }

// anyUser matches the id of a CircleCI user, a UUID. An asterisk would match slashes too, and with them the rest of
// the subject: who may name a branch could write the repository and the branch that are trusted into its name.
const anyUser = "????????-????-????-????-????????????"

// Trust returns the trust policy of a role for the jobs of the repository that run for a change of a Git reference.
//
// CircleCI's second kind of token ($CIRCLE_OIDC_TOKEN_V2) names repository and reference in its subject
// (https://circleci.com/docs/openid-connect-tokens/#format-of-the-openid-connect-id-token); the first kind does
// not, and is refused for that. A fork's jobs name the fork, where the project gives them tokens at all.
func (s Source) Trust(reference string) iam.Document {
	subject := "org/" + s.Organization + "/project/" + s.Project + "/user/" + anyUser +
		"/vcs-origin/" + s.Repository + "/vcs-ref/" + reference
	return iam.Policy(iam.Statement{
		Effect: "Allow", Action: []string{"sts:AssumeRoleWithWebIdentity"},
		Principal: map[string]string{"Federated": s.Provider},
		Condition: iam.Condition{
			"StringEquals": {s.Issuer() + ":aud": s.Organization},
			"StringLike":   {s.Issuer() + ":sub": subject},
		},
	})
}
