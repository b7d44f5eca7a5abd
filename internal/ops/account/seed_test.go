package account

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/ops/report"
)

const everything = `
domain: {zone: example.com, certificate: "` + certARN + `"}
permissions_boundary: arn:aws:iam::123456789012:policy/foundation/b
services:
  web:
    image: ` + images + `shop/web:v1
    container_port: 3000
    registry_credentials: {secret: shop/registry}
    environment_files: ["arn:aws:s3:::settings/live.env"]
    secrets:
      USER: {secret: shop/db, key: user}
      PASSWORD: {secret: shop/db, key: password}
      WHOLE: {secret: "arn:aws:secretsmanager:eu-west-2:123456789012:secret:shop/whole-AbCdEf"}
      TOKEN: {parameter: /shop/token}
    policies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
jobs:
  migrate: {image: "` + images + `shop/migrate:v1"}
`

func seeder(t *testing.T, answers map[string]answer) (Seeder, *fake) {
	t.Helper()
	f, aws := newFake(t, answers)
	e := environment(t, everything)
	e.Target = config.TargetEmulator
	return Seeder{Account: Account{Config: aws, Environment: e, File: "live.yaml"}}, f
}

// nothing answers as an account in which nothing is, and everything can be made.
func nothing() map[string]answer {
	return map[string]answer{
		"DescribeImages": refusal("", "RepositoryNotFoundException"),
		"DescribeSecret": refusal("", "ResourceNotFoundException"), "DescribeParameters": yes(`{}`), "GET /settings": refusal("GET ", "NoSuchBucket"),
		"GET /2013-04-01/hostedzonesbyname": yes(`<ListHostedZonesByNameResponse/>`), "DescribeCertificate": refusal("", "ResourceNotFoundException"),
		"GetPolicy": refusal("GetPolicy", "NoSuchEntity"), "CreateRepository": refusal("", "RepositoryAlreadyExistsException"), "PutImage": yes(`{}`),
		"CreateSecret": yes(`{}`), "PutParameter": yes(`{}`), "PUT /settings": yes(""), "PUT /settings/live.env": yes(""),
		"POST /2013-04-01/hostedzone": {201, `<CreateHostedZoneResponse/>`}, "CreatePolicy": yes(`<CreatePolicyResponse><CreatePolicyResult/></CreatePolicyResponse>`),
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()
	s, f := seeder(t, nothing())
	stoodIn := ""
	s.HasImage = func(context.Context, string) (bool, error) { return false, nil }
	s.StandIn = func(_ context.Context, reference string, port int) error {
		if port == 3000 {
			stoodIn += reference
		}
		return nil
	}
	seeds, err := s.Seed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := seeds.Write(&said, report.Text); err != nil {
		t.Fatal(err)
	}
	want := `made      image                 ` + images + `shop/web:v1
                                → the website of examples/hello stands in for it, as the container engine has none of that name
made      image                 ` + images + `shop/migrate:v1
                                → the container engine has none of that name: cdah image builds one
made      secret                shop/db
                                → its value is {"password":"placeholder-of-cdah-seed","user":"placeholder-of-cdah-seed"}
made      secret                arn:aws:secretsmanager:eu-west-2:123456789012:secret:shop/whole-AbCdEf
                                → its value is placeholder-of-cdah-seed
made      secret                shop/registry
                                → its value is {"password":"placeholder-of-cdah-seed","username":"placeholder-of-cdah-seed"}
made      parameter             /shop/token
                                → its value is placeholder-of-cdah-seed
made      file of variables     arn:aws:s3:::settings/live.env
                                → it says nothing but a comment
made      hosted zone           example.com
NOT MADE  certificate           ` + certARN + `
                                → there is no certificate ` + certARN + `; AWS chooses its id, or another account has it: make one, and write its id
made      permissions boundary  arn:aws:iam::123456789012:policy/foundation/b
                                → it allows everything
NOT MADE  policy                arn:aws:iam::aws:policy/ReadOnlyAccess
                                → there is no policy arn:aws:iam::aws:policy/ReadOnlyAccess; AWS chooses its id, or another account has it: make one, and write its id
`
	if said.String() != want || seeds.Missing() != 2 || stoodIn != images+"shop/web:v1" {
		t.Errorf("got\n%swant\n%s, %s stood in", said.String(), want, stoodIn)
	}
	for operation, want := range map[string]string{
		"CreateSecret": `"Tags":[{"Key":"_custom_id_","Value":"AbCdEf"}]`, "CreatePolicy": "Path=%2Ffoundation%2F",
		"PUT /settings": "<LocationConstraint>eu-west-2</LocationConstraint>", "PutImage": `"imageTag":"v1"`,
	} {
		if !strings.Contains(f.asked[operation], want) {
			t.Errorf("%s: asked %s, want %s", operation, f.asked[operation], want)
		}
	}
}

// What is there stays as it is.
func TestSeedAgain(t *testing.T) {
	t.Parallel()
	s, f := seeder(t, map[string]answer{
		"DescribeImages": yes(`{"imageDetails": [{}]}`), "DescribeSecret": yes(`{}`), "DescribeParameters": yes(`{"Parameters": [{"Name": "a"}]}`),
		"GET /settings": yes(`<ListBucketResult><Contents><Key>live.env</Key></Contents></ListBucketResult>`), "GetPolicy": yes(policyAnswer),
		"GET /2013-04-01/hostedzonesbyname": yes(zonesAnswer("example.com", false)), "DescribeCertificate": yes(`{"Certificate": {"Status": "ISSUED"}}`),
	})
	seeds, err := s.Seed(t.Context())
	if err != nil || seeds.Missing() != 0 || len(seeds.Things) != 11 {
		t.Fatalf("got %+v, %v", seeds, err)
	}
	for _, seed := range seeds.Things {
		if seed.State != SeedThere {
			t.Errorf("got %+v", seed)
		}
	}
	for operation := range f.asked {
		if strings.HasPrefix(operation, "Create") || strings.HasPrefix(operation, "Put") || strings.HasPrefix(operation, "P") {
			t.Errorf("%s was called", operation)
		}
	}
}

// Nothing is ever made in an account of AWS.
func TestSeedRefusesAWS(t *testing.T) {
	t.Parallel()
	s, f := seeder(t, nothing())
	s.Environment.Target = config.TargetAWS
	if _, err := s.Seed(t.Context()); err == nil || !strings.Contains(err.Error(), "the target of live is aws") {
		t.Errorf("got %v", err)
	}
	s.Environment.Target, s.Config.BaseEndpoint = config.TargetEmulator, nil
	if _, err := s.Seed(t.Context()); err == nil || len(f.asked) > 0 {
		t.Errorf("without the emulator's endpoint: got %v, asked %v", err, f.asked)
	}
}

// What is missing in the emulator ends with the command that makes it.
func TestLookTellsToSeed(t *testing.T) {
	t.Parallel()
	s, _ := seeder(t, nothing())
	results, err := s.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range results.Problems("", nil) {
		tells := strings.HasSuffix(problem.Fix, "cdah seed live makes it")
		if builds := strings.HasPrefix(problem.Fix, "cdah image --context FOLDER live "); builds != strings.Contains(problem.Path, "image") {
			t.Errorf("got %s", problem)
		}
		if chosen := strings.Contains(problem.Got, certARN) || strings.Contains(problem.Got, "iam::aws"); tells == chosen {
			t.Errorf("got %s", problem)
		}
	}
}
