package account

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// stateRegion is the region of the state's bucket.
func (a Account) stateRegion() string {
	return cmp.Or(a.Environment.State.Region, a.Environment.Region)
}

func lookForStateBucket(ctx context.Context, a Account, t Thing) (*Lack, error) {
	_, err := a.buckets(a.stateRegion()).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &t.Name})
	var none *s3types.NotFound
	if errors.As(err, &none) {
		return &Lack{"there is no bucket " + t.Name, "", "deploy the account's foundation, which makes it, or write the name of another"}, nil
	}
	return nil, err
}

// fileOf returns the bucket and the key of an ARN of S3.
func fileOf(arn string) (bucket, key string) {
	bucket, key, _ = strings.Cut(lastPart(arn, ":"), "/")
	if _, rest, found := strings.Cut(arn, ":::"); found { // a key may have a colon
		bucket, key, _ = strings.Cut(rest, "/")
	}
	return bucket, key
}

func objectKey(arn string) string {
	_, key := fileOf(arn)
	return key
}

// lookForFile lists the file: whoever may not read it may still do that.
func lookForFile(ctx context.Context, a Account, t Thing) (*Lack, error) {
	bucket, key := fileOf(t.Name)
	found, err := a.buckets(a.Environment.Region).ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &key, MaxKeys: aws.Int32(1)})
	var none *s3types.NoSuchBucket
	switch {
	case errors.As(err, &none):
		return &Lack{"there is no bucket " + bucket, "", "make it, or write the ARN of a file that is there"}, nil
	case err == nil && (len(found.Contents) == 0 || aws.ToString(found.Contents[0].Key) != key):
		return &Lack{"the bucket " + bucket + " has no file " + key, "", "put it there (aws s3 cp FILE s3://" + bucket + "/" + key + "), or write the ARN of another"}, nil
	}
	return nil, err
}
