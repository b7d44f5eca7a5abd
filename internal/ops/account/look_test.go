package account

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	images  = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/"
	keyARN  = "arn:aws:kms:eu-west-2:123456789012:key/1"
	certARN = "arn:aws:acm:eu-west-2:123456789012:certificate/1"
)

// lookUp is what a file names of one kind, and what AWS answers about it.
type lookUp struct {
	options   string
	operation string
	there     answer // as is fine
	missing   answer // as is not
	also      map[string]answer
	want      string // of the problem
}

func lookUps() map[string]lookUp {
	gone := refusal
	return map[string]lookUp{
		"state bucket": {
			"state: {bucket: states}", "HEAD /states", yes(""), gone("HEAD ", "No"), nil,
			"state.bucket: there is no bucket states; fix: deploy the account's foundation",
		},
		"repository": {
			"services: {web: {image: \"" + images + "shop/wep:v1\"}}", "DescribeImages", yes(`{"imageDetails": [{}]}`), gone("DescribeImages", "RepositoryNotFoundException"),
			map[string]answer{"DescribeRepositories": yes(`{"repositories": [{"repositoryName": "shop/web"}]}`)},
			"services.web.image: there is no repository shop/wep in the account 123456789012, in eu-west-2; allowed: a repository that is there: shop/web; " +
				"fix: add it to repositories of the account's foundation, and deploy that, or write shop/web",
		},
		"digest": {
			"jobs: {migrate: {image: \"" + images + "shop/web@sha256:" + strings.Repeat("0", 64) + "\"}}", "DescribeImages", yes(`{"imageDetails": [{}]}`), gone("DescribeImages", "ImageNotFoundException"), nil,
			"jobs.migrate.image: the repository shop/web has no image sha256:000",
		},
		"secret": {
			"services: {web: {secrets: {PASSWORD: {secret: shop/db, key: password}}}}", "DescribeSecret", yes(`{}`), gone("DescribeSecret", "ResourceNotFoundException"),
			map[string]answer{"ListSecrets": yes(`{"SecretList": [{"Name": "shop/dbs"}, {"Name": "mail"}]}`)},
			"services.web.secrets.PASSWORD.secret: there is no secret shop/db in the account 123456789012, in eu-west-2; " +
				"allowed: a secret that is there: shop/dbs, mail; fix: make it in Secrets Manager, or write shop/dbs",
		},
		"deleted secret": {
			"services: {web: {registry_credentials: {secret: shop/db}}}", "DescribeSecret", yes(`{}`), yes(`{"DeletedDate": 1}`), nil,
			"services.web.registry_credentials.secret: the secret shop/db is to be deleted, and nobody can read it; fix: keep it (aws secretsmanager restore-secret",
		},
		"parameter": {
			"services: {web: {sidecars: {proxy: {secrets: {T: {parameter: /shop/token}}}}}}", "DescribeParameters", yes(`{"Parameters": [{"Name": "/shop/token"}]}`), yes(`{"Parameters": []}`), nil,
			"services.web.sidecars.proxy.secrets.T.parameter: there is no parameter /shop/token in the account",
		},
		"key": {
			"logs: {key: \"" + keyARN + "\"}", "DescribeKey", yes(`{"KeyMetadata": {"KeyState": "Enabled"}}`), gone("DescribeKey", "NotFoundException"), nil,
			"logs.key: there is no key " + keyARN,
		},
		"disabled key": {
			"services: {web: {secrets: {T: {parameter: \"\", kms_key: \"" + keyARN + "\"}}}}", "DescribeKey", yes(`{"KeyMetadata": {"KeyState": "Enabled"}}`), yes(`{"KeyMetadata": {"KeyState": "Disabled"}}`), nil,
			"services.web.secrets.T.kms_key: the key " + keyARN + " is Disabled; allowed: a key that is Enabled",
		},
		"file": {
			"services: {web: {environment_files: [\"arn:aws:s3:::settings/a/live.env\"]}}", "GET /settings",
			yes(`<ListBucketResult><Contents><Key>a/live.env</Key></Contents></ListBucketResult>`), yes(`<ListBucketResult><Contents><Key>a/live.env.old</Key></Contents></ListBucketResult>`), nil,
			"services.web.environment_files[0]: the bucket settings has no file a/live.env; fix: put it there (aws s3 cp FILE s3://settings/a/live.env)",
		},
		"bucket of files": {
			"services: {web: {environment_files: [\"arn:aws:s3:::settings/a/live.env\"]}}", "GET /settings",
			yes(`<ListBucketResult><Contents><Key>a/live.env</Key></Contents></ListBucketResult>`), gone("GET /settings", "NoSuchBucket"), nil,
			"services.web.environment_files[0]: there is no bucket settings",
		},
		"zone": {
			"domain: {zone: example.com}", "GET /2013-04-01/hostedzonesbyname", yes(zonesAnswer("example.com", false)), yes(zonesAnswer("example.com", true)), nil,
			"domain.zone: there is no public hosted zone example.com in the account 123456789012; fix: make it in Route 53",
		},
		"certificate": {
			"domain: {certificate: \"" + certARN + "\"}", "DescribeCertificate", yes(`{"Certificate": {"Status": "ISSUED"}}`), gone("DescribeCertificate", "ResourceNotFoundException"),
			map[string]answer{"ListCertificates": yes(`{"CertificateSummaryList": [{"CertificateArn": "arn:2", "DomainName": "example.com"}]}`)},
			"domain.certificate: there is no certificate " + certARN + "; allowed: the ARN of a certificate that is there: arn:2 (example.com)",
		},
		"unvalidated certificate": {
			"domain: {certificate: \"" + certARN + "\"}", "DescribeCertificate", yes(`{"Certificate": {"Status": "ISSUED"}}`), yes(`{"Certificate": {"Status": "PENDING_VALIDATION"}}`), nil,
			"is PENDING_VALIDATION; allowed: a certificate that is ISSUED; fix: validate it in ACM",
		},
		"boundary": {
			"permissions_boundary: arn:aws:iam::123456789012:policy/b", "GetPolicy", yes(policyAnswer), gone("GetPolicy", "NoSuchEntity"), nil,
			"permissions_boundary: there is no policy arn:aws:iam::123456789012:policy/b; fix: deploy the account's foundation, which makes it",
		},
		"policy": {
			"jobs: {migrate: {policies: [arn:aws:iam::123456789012:policy/p]}}", "GetPolicy", yes(policyAnswer), gone("GetPolicy", "NoSuchEntity"), nil,
			"jobs.migrate.policies[0]: there is no policy arn:aws:iam::123456789012:policy/p; fix: make it in IAM",
		},
		"file system": {
			"volumes: {uploads: {existing: fs-01234567}}", "GET /2015-02-01/file-systems", yes(`{"FileSystems": [{"FileSystemId": "fs-01234567"}]}`),
			answer{404, `{"code": "FileSystemNotFound"}`}, nil,
			"volumes.uploads.existing: there is no file system fs-01234567 in the account",
		},
		"security group": {
			"connections: {db: {security_group: sg-01234567, port: 1}}", "ec2 DescribeSecurityGroups", yes(`<R><groupId>sg-01234567</groupId></R>`), yes(`<R/>`), nil,
			"connections.db.security_group: there is no security group sg-01234567 in the account 123456789012, in eu-west-2; fix: write the id",
		},
		"prefix list": {
			"load_balancer: {sources: [192.0.2.0/24, pl-01234567]}", "ec2 DescribeManagedPrefixLists", yes(`<R><prefixListId>pl-01234567</prefixListId></R>`), yes(`<R/>`), nil,
			"load_balancer.sources[1]: there is no prefix list pl-01234567",
		},
		"VPC": {
			"network: {existing: {vpc: vpc-01234567}}", "ec2 DescribeVpcs", yes(`<R><vpcId>vpc-01234567</vpcId></R>`), yes(`<R/>`), nil,
			"network.existing.vpc: there is no VPC vpc-01234567",
		},
		"subnet": {
			"network: {existing: {private_subnets: {a: subnet-01234567}}}", "ec2 DescribeSubnets", yes(`<R><subnetId>subnet-01234567</subnetId></R>`), yes(`<R/>`), nil,
			"network.existing.private_subnets.a: there is no subnet subnet-01234567",
		},
		"Elastic IP": {
			"network: {nat_addresses: {a: eipalloc-01234567}}", "ec2 DescribeAddresses", yes(`<R><allocationId>eipalloc-01234567</allocationId></R>`), yes(`<R/>`), nil,
			"network.nat_addresses.a: there is no Elastic IP eipalloc-01234567",
		},
		"AMI": {
			"capacity: {ami: ami-01234567}", "ec2 DescribeImages", yes(`<R><imageId>ami-01234567</imageId></R>`), yes(`<R/>`), nil,
			"capacity.ami: there is no image of instances ami-01234567",
		},
	}
}

const policyAnswer = `<GetPolicyResponse><GetPolicyResult><Policy/></GetPolicyResult></GetPolicyResponse>`

func zonesAnswer(name string, private bool) string {
	return `<ListHostedZonesByNameResponse><HostedZones><HostedZone><Name>` + name + `.</Name><Config><PrivateZone>` +
		map[bool]string{true: "true", false: "false"}[private] + `</PrivateZone></Config></HostedZone></HostedZones></ListHostedZonesByNameResponse>`
}

// Each kind is found, missing, or not for these credentials to see.
func TestLook(t *testing.T) {
	t.Parallel()
	for name, l := range lookUps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ask := func(a answer) Results {
				answers := map[string]answer{l.operation: a}
				for operation, other := range l.also {
					answers[operation] = other
				}
				_, config := newFake(t, answers)
				results, err := Account{Config: config, Environment: environment(t, l.options)}.Look(t.Context())
				if err != nil || len(results) != 1 {
					t.Fatalf("got %+v, %v", results, err)
				}
				return results
			}
			if r := ask(l.there); r.Problems("", nil) != nil || r.Skipped() != nil {
				t.Errorf("there: got %v, %v", r.Problems("", nil), r.Skipped())
			}
			r := ask(l.missing)
			if problems := r.Problems("", nil); len(problems) != 1 || !strings.Contains(problems.Error(), l.want) || r.Skipped() != nil {
				t.Errorf("missing:\ngot  %v, %v\nwant %s", problems, r.Skipped(), l.want)
			}
			r = ask(refusal(l.operation, denied))
			if skipped := r.Skipped(); r.Problems("", nil) != nil || len(skipped) != 1 || !strings.HasPrefix(skipped[0], "not looked up, as these credentials may not: "+r[0].row.action+";") {
				t.Errorf("denied: got %v, %q", r.Problems("", nil), skipped)
			}
		})
	}
}

// A tag that is missing is told with those that are there, the newest first, at each line that names it.
func TestTags(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "live.yaml")
	options := "services:\n  web:\n    image: " + images + "shop/web:v9\njobs:\n  migrate:\n    image: " + images + "shop/web:v9\n"
	if err := os.WriteFile(file, []byte(options), 0o600); err != nil {
		t.Fatal(err)
	}
	a := Account{Environment: environment(t, options), File: file}
	var asked *fake
	asked, a.Config = newFake(t, map[string]answer{"DescribeImages": refusal("", "ImageNotFoundException")})
	results, err := a.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	problems := results.Problems(file, nil)
	want := "live.yaml:3: services.web.image: the repository shop/web has no image with the tag v9; allowed: a tag that is there, and there is none; " +
		"fix: push it (cdah image --tag v9 live web), or write another tag"
	if len(problems) != 2 || !strings.HasSuffix(problems[0].String(), want) || problems[1].Line != 6 {
		t.Errorf("got\n%v\nwant %s", problems, want)
	}
	if tags := strings.Count(asked.asked["DescribeImages"], `"imageTag":"v9"`); tags != 1 {
		t.Errorf("one image is looked up %d times", tags)
	}
	a.Variables = map[string]string{"service_web_image_tag": "v1"}
	if found, err := a.Find(); err != nil || len(found) != 2 || found[0].Name != images+"shop/web:v1" || found[1].Name != images+"shop/web:v9" {
		t.Errorf("a variable says the tag: got %+v, %v", found, err)
	}
}

// What the stack itself makes is not missing.
func TestOwn(t *testing.T) {
	t.Parallel()
	stack, err := ReadStack([]byte(`{"resource": {"aws_ssm_parameter": {"a": {"name": "/shop/token"}}, "aws_s3_object": {"b": {"key": "live.env"}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	_, config := newFake(t, map[string]answer{"DescribeParameters": yes(`{}`), "GET /settings": refusal("GET ", "NoSuchBucket")})
	results, err := Account{Config: config, Environment: environment(t, `
services:
  web:
    environment_files: ["arn:aws:s3:::settings/live.env", "arn:aws:s3:::settings/other.env"]
    secrets: {A: {parameter: /shop/token}, B: {parameter: /shop/other}}
`)}.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	problems := results.Problems("", stack)
	if len(problems) != 2 || !strings.Contains(problems[0].Got, "/shop/other") || problems[1].Path != "services.web.environment_files[1]" {
		t.Errorf("got %v", problems)
	}
}

// AWS that does not answer is told once, in time.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	config := aws.Config{Region: "eu-west-2", Credentials: aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		<-ctx.Done()
		return aws.Credentials{}, ctx.Err()
	})}
	options := "services: {web: {secrets: {A: {secret: a}, B: {secret: b}}}}\nlogs: {key: own}\nconnections: {db: {security_group: sg-01234567}}"
	results, err := Account{Config: config, Environment: environment(t, options), Patience: 50 * time.Millisecond}.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	skipped := results.Skipped()
	if results.Problems("", nil) != nil || len(skipped) != 1 || !strings.HasPrefix(skipped[0], "not looked up: 3 of the 3 things that the file names; the plan will tell: secret a: ") {
		t.Errorf("got %q", skipped)
	}
}
