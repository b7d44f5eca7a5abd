package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// Account is what an environment needs of AWS.
type Account struct {
	ID           string
	Bucket       string // of the state; "" for a file on this machine
	BucketRegion string
	Boundary     string // ARN of the policy that bounds its roles; "" for none
	File         string // that says all that
}

// Clients are the clients of the AWS APIs.
type Clients struct {
	STS interface {
		GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
	}
	S3 interface {
		HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
	}
	IAM interface {
		GetPolicy(context.Context, *iam.GetPolicyInput, ...func(*iam.Options)) (*iam.GetPolicyOutput, error)
	}
}

// NewClients returns clients. Buckets of an emulator have no names of their own.
func NewClients(config aws.Config) Clients {
	return Clients{
		STS: sts.NewFromConfig(config), IAM: iam.NewFromConfig(config),
		S3: s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = config.BaseEndpoint != nil }),
	}
}

// Check looks at what an environment needs of AWS. Without credentials nothing else can be looked at.
func (c Clients) Check(ctx context.Context, a Account) []Finding {
	identity, err := c.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return []Finding{{"Credentials", Missing, short(err), "set AWS_PROFILE, or sign in (aws sso login), with the account " + a.ID}}
	}
	who := Finding{Name: "Credentials", State: Fine, Found: aws.ToString(identity.Arn)}
	if account := aws.ToString(identity.Account); account != a.ID {
		who.State, who.Mend = Missing, fmt.Sprintf("these are of the account %s: use credentials of %s, which %s names", account, a.ID, a.File)
		return []Finding{who}
	}
	return []Finding{who, c.bucket(ctx, a), c.boundary(ctx, a)}
}

func (c Clients) bucket(ctx context.Context, a Account) Finding {
	f := Finding{Name: "State", State: Fine, Found: "in the bucket " + a.Bucket}
	if a.Bucket == "" {
		f.Found = "in a file on this machine"
		return f
	}
	_, err := c.S3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &a.Bucket}, func(o *s3.Options) { o.Region = a.BucketRegion })
	var none *s3types.NotFound
	switch {
	case errors.As(err, &none):
		f.State, f.Found = Missing, "there is no bucket "+a.Bucket
		f.Mend = "deploy the account's foundation, which makes it, or mend state.bucket in " + a.File
	case err != nil:
		f.State, f.Found = Missing, "the bucket "+a.Bucket+" cannot be reached: "+short(err)
		f.Mend = "let these credentials read it (s3:ListBucket), or mend state.bucket and state.region in " + a.File
	}
	return f
}

func (c Clients) boundary(ctx context.Context, a Account) Finding {
	f := Finding{Name: "Boundary", State: Fine, Found: a.Boundary}
	if a.Boundary == "" {
		f.State, f.Found, f.Mend = Absent, "none", "only the pipeline's roles need one: permissions_boundary in "+a.File
		return f
	}
	_, err := c.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &a.Boundary})
	var none *iamtypes.NoSuchEntityException
	switch {
	case errors.As(err, &none):
		f.State, f.Mend = Missing, "there is no such policy: deploy the account's foundation, which makes it, or mend permissions_boundary in "+a.File
	case err != nil:
		f.State, f.Mend = Unknown, "these credentials may not look (iam:GetPolicy): "+short(err)
	}
	return f
}

// short is an error of AWS without the request around it.
func short(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode() + ": " + api.ErrorMessage()
	}
	return err.Error()
}
