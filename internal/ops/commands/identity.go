package commands

import (
	"os"
	"path/filepath"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
)

// rolePath is where the foundation keeps the roles of the pipeline.
const rolePath = "/foundation/"

// takeRole has everything that talks to AWS take on the environment's role of the pipeline, by the
// identity token that CircleCI gives each job: deploy for what changes the environment, plan for the
// rest. Whoever has credentials of his own keeps them.
func (s *session) takeRole() error {
	token := s.getenv("CIRCLE_OIDC_TOKEN_V2")
	for _, own := range []string{"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		if s.getenv(own) != "" {
			return nil
		}
	}
	if token == "" {
		return nil
	}
	file := filepath.Join(s.cacheDir(), "circleci.token")
	if err := os.MkdirAll(s.cacheDir(), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		return err
	}
	role := "plan"
	if s.changing {
		role = "deploy"
	}
	arn := s.getenv("AWS_ROLE_ARN")
	if arn == "" {
		name := naming.Of(naming.Of(s.env.Project, s.env.Name), role)
		arn = "arn:" + regions.Partition(s.env.Region) + ":iam::" + s.env.Account + ":role" + rolePath + name
	}
	s.vars = s.vars.with(variables{
		"AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": arn, "AWS_ROLE_SESSION_NAME": "cdah-" + s.env.Name + "-" + role,
	})
	return nil
}
