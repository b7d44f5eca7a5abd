package doctor

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cdah/internal/ops/account"
	"cdah/internal/ops/report"
)

// identity is what AWS answers to the question whose the credentials are; nil is alice's.
type identity struct{ err error }

func (i identity) GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{Account: aws.String("333333333333"), Arn: aws.String("arn:aws:iam::333333333333:user/alice")}, i.err
}

func TestCredentials(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}
	for _, c := range []struct {
		err     error
		account string
		state   State
		want    string
	}{
		{nil, "333333333333", Fine, "arn:aws:iam::333333333333:user/alice"},
		{denied, "333333333333", Missing, "AccessDenied: no"},
		{nil, "444444444444", Missing, "use credentials of 444444444444, which production.yaml names"},
	} {
		f := Credentials(t.Context(), identity{c.err}, Account{c.account, "production.yaml"})
		if f.State != c.state || !strings.Contains(f.Found+f.Mend, c.want) || (f.State == Fine) != (f.Mend == "") {
			t.Errorf("got %+v, want %s", f, c.want)
		}
	}
}

// What the file names is there, missing, or not to be seen.
func TestNamed(t *testing.T) {
	thing := account.Thing{Kind: "secret", Name: "shop/db", Places: []account.Place{{Path: "services.web.secrets.A.secret"}}}
	got := Named(account.Results{
		{Thing: thing}, {Thing: thing, Denied: true}, {Thing: thing, Err: errors.New("no way")},
		{Thing: thing, Lack: &account.Lack{Got: "there is none", Fix: "make it"}},
	})
	want := []Finding{
		{"secret", Fine, "shop/db", ""}, {"secret", Unknown, "shop/db", "these credentials may not look ()"}, {"secret", Unknown, "shop/db", "no way"},
		{"secret", Missing, "services.web.secrets.A.secret: there is none", "make it"},
	}
	for i, f := range want {
		if got[i] != f {
			t.Errorf("got %+v, want %+v", got[i], f)
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
