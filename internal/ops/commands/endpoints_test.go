package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
)

// A deployment to AWS does not go where a variable or a profile sends it.
func TestCheckEndpoints(t *testing.T) {
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	profiles := `[default]
region = eu-west-2
[profile local]
endpoint_url = http://localhost:4566
services = parts
[services parts]
s3 =
  endpoint_url = http://localhost:9000
sts =
  endpoint_url = https://sts.eu-west-2.amazonaws.com
`
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		environ []string
		want    []string // in the error; none: no error
	}{
		"nothing":               {nil, nil},
		"an emulator":           {[]string{"AWS_ENDPOINT_URL=http://127.0.0.1:5000"}, []string{`AWS_ENDPOINT_URL sends requests to "http://127.0.0.1:5000"; allowed: an https endpoint of AWS, or the one that CDAH_AWS_ENDPOINT says; fix: unset AWS_ENDPOINT_URL,`}},
		"another that is meant": {[]string{"AWS_ENDPOINT_URL=http://127.0.0.1:5000", "CDAH_AWS_ENDPOINT=http://127.0.0.1:5000"}, nil},
		"not the one meant":     {[]string{"AWS_ENDPOINT_URL=http://127.0.0.1:5000", "CDAH_AWS_ENDPOINT=http://127.0.0.1:5001"}, []string{"AWS_ENDPOINT_URL sends"}},
		"of one service":        {[]string{"AWS_ENDPOINT_URL_S3=https://s3.example.com"}, []string{"AWS_ENDPOINT_URL_S3 sends"}},
		"two":                   {[]string{"AWS_ENDPOINT_URL_S3=https://a", "AWS_ENDPOINT_URL=https://b"}, []string{"AWS_ENDPOINT_URL_S3 sends", "AWS_ENDPOINT_URL sends"}},
		"as Terraform knows it": {[]string{"TF_AWS_STS_ENDPOINT=https://sts.example.com", "AWS_IAM_ENDPOINT=https://iam.example.com"}, []string{"TF_AWS_STS_ENDPOINT", "AWS_IAM_ENDPOINT"}},
		"no TLS":                {[]string{"AWS_ENDPOINT_URL=http://s3.eu-west-2.amazonaws.com"}, []string{"AWS_ENDPOINT_URL sends"}},
		"a name like AWS's":     {[]string{"AWS_ENDPOINT_URL=https://s3.amazonaws.com.example.com", "AWS_ENDPOINT_URL_S3=https://s3.amazonaws.com@example.com"}, []string{"AWS_ENDPOINT_URL sends", "AWS_ENDPOINT_URL_S3 sends"}},
		"a VPC endpoint":        {[]string{"AWS_ENDPOINT_URL_S3=https://bucket.vpce-1a2b-x.s3.eu-west-2.vpce.amazonaws.com"}, nil},
		"empty":                 {[]string{"AWS_ENDPOINT_URL=", "AWS_USE_FIPS_ENDPOINT=true", "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://[fd00:ec2::254]"}, nil},
		"a profile": {[]string{"AWS_PROFILE=local"}, []string{
			`endpoint_url of the profile local sends requests to "http://localhost:4566"`, `endpoint_url of s3 of the profile local sends requests to "http://localhost:9000"`,
		}},
		"a profile by its old variable": {[]string{"AWS_DEFAULT_PROFILE=local"}, []string{"endpoint_url of the profile local", "endpoint_url of s3"}},
		"a profile that is not there":   {[]string{"AWS_PROFILE=nope"}, nil},
		"another file":                  {[]string{"AWS_PROFILE=local", "AWS_CONFIG_FILE=" + os.DevNull}, nil},
	} {
		s := &session{Runner: &Runner{Environ: c.environ, Home: home}, env: config.Environment{Name: "production", Target: config.TargetAWS}}
		text := ""
		if err := s.checkEndpoints(t.Context()); err != nil {
			text = err.Error()
		}
		if lines := strings.Count(text, "the target of production is aws"); lines != len(c.want) {
			t.Errorf("%s: %d problems, want %d:\n%s", name, lines, len(c.want), text)
		}
		for _, part := range c.want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %s\nwant %s", name, text, part)
			}
		}
	}
}

// Whatever asks AWS is refused, before it asks.
func TestEndpointsAreChecked(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.Environ = append(p.Environ, "AWS_ENDPOINT_URL=http://127.0.0.1:1")
	if err := p.Env(t.Context(), "production", "", ""); err == nil || !strings.Contains(err.Error(), "AWS_ENDPOINT_URL sends requests to") {
		t.Errorf("got %v", err)
	}
}
