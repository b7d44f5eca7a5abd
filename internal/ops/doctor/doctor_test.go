package doctor

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cdah/internal/ops/report"
)

// answers are what AWS answers to each look; nil is yes.
type answers struct{ identity, bucket, policy error }

func (a answers) GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{Account: aws.String("333333333333"), Arn: aws.String("arn:aws:iam::333333333333:user/alice")}, a.identity
}

func (a answers) HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	return nil, a.bucket
}

func (a answers) GetPolicy(context.Context, *iam.GetPolicyInput, ...func(*iam.Options)) (*iam.GetPolicyOutput, error) {
	return nil, a.policy
}

func TestCheck(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}
	whole := Account{ID: "333333333333", Bucket: "states", Boundary: "arn:aws:iam::333333333333:policy/b", File: "production.yaml"}
	cases := map[string]struct {
		answers answers
		account Account
		want    string // states, and a part of the last line that is not fine
	}{
		"all is there":       {answers{}, whole, "ok ok ok"},
		"no credentials":     {answers{identity: denied}, whole, "MISSING AccessDenied: no"},
		"another account":    {answers{}, Account{ID: "444444444444", File: "production.yaml"}, "MISSING use credentials of 444444444444, which production.yaml names"},
		"no bucket":          {answers{bucket: &s3types.NotFound{}}, whole, "ok MISSING ok there is no bucket states"},
		"a closed bucket":    {answers{bucket: denied}, whole, "ok MISSING ok the bucket states cannot be reached: AccessDenied"},
		"no boundary":        {answers{policy: &iamtypes.NoSuchEntityException{}}, whole, "ok ok MISSING deploy the account's foundation"},
		"an unseen boundary": {answers{policy: denied}, whole, "ok ok ? these credentials may not look"},
		"neither is meant":   {answers{bucket: errors.New("not asked"), policy: errors.New("not asked")}, Account{ID: "333333333333"}, "ok ok - only the pipeline's roles need one"},
	}
	for name, c := range cases {
		var states []string
		said := ""
		for _, f := range (Clients{STS: c.answers, S3: c.answers, IAM: c.answers}).Check(t.Context(), c.account) {
			states = append(states, string(f.State))
			if f.State != Fine {
				said = f.Found + " " + f.Mend
			}
			if (f.State == Fine) != (f.Mend == "") {
				t.Errorf("%s: what is not fine, and nothing else, has a mend: %+v", name, f)
			}
		}
		all := strings.Join(states, " ")
		if !strings.HasPrefix(c.want, all) || !strings.Contains(said, strings.TrimSpace(strings.TrimPrefix(c.want, all))) {
			t.Errorf("%s: got %s, %s; want %s", name, all, said, c.want)
		}
	}
}

func TestWrite(t *testing.T) {
	r := Report{Findings: []Finding{{"Go", Fine, "1.26.0", ""}, {"Terraform", Missing, "not found", "install it"}, {"npm", Absent, "not found", "not needed"}}}
	var out bytes.Buffer
	if err := r.Write(&out, report.Text); err != nil {
		t.Fatal(err)
	}
	want := "ok       Go         1.26.0\nMISSING  Terraform  not found\n                    → install it\n-        npm        not found\n                    → not needed\n"
	if out.String() != want || r.Missing() != 1 {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
