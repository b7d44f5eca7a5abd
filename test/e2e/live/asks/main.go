// Command asks is what a container of the live test runs to ask AWS, by AWS's own SDK, which finds by itself where AWS is and
// as whom it asks: it reads the object note of each bucket, and writes what it gets, or the code of the refusal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

func main() {
	if err := ask(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(ctx context.Context, buckets []string) error {
	found, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	who, err := sts.NewFromConfig(found).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, "asks as", *who.Arn)
	client, key := s3.NewFromConfig(found), "note"
	for _, bucket := range buckets {
		answer, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
		var refused smithy.APIError
		switch {
		case errors.As(err, &refused):
			fmt.Fprintln(os.Stdout, bucket, "answers", refused.ErrorCode())
		case err != nil:
			return err
		default:
			text, err := io.ReadAll(answer.Body)
			if err != nil {
				return err
			}
			fmt.Fprintln(os.Stdout, bucket, "answers", string(text))
		}
	}
	return nil
}
