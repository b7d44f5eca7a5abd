// Package site is an example of resources of one's own in the stack of a website, a shop's:
//
//	visitor → CloudFront ─ key → load balancer → tasks of the service web ─┬→ queue of orders
//	                                                                       └→ bucket of uploads
//
// The load balancer answers nobody who does not show the key. An environment without a domain has no CloudFront. docs/extend.md explains it.
package site

import (
	"errors"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpublicaccessblock"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"

	"cdah/examples/shop/types"
	"cdah/internal/aws/iam"
	"cdah/internal/jsii/cdk"
	"cdah/stacks"
)

// Extensions returns what adds to the stacks.
func Extensions() []stacks.Extension {
	return []stacks.Extension{{Name: "shop", Types: types.Services(), Build: build}}
}

func build(w *stacks.Website) error {
	if w.Services["web"] == nil {
		return errors.New("there is no service web to take orders; fix: add services.web")
	}
	queue, bucket := addQueue(w), addBucket(w)
	letTasksUse(w, queue, bucket)
	if w.Environment.Domain == nil { // CloudFront would show its key without encryption
		return nil
	}
	return addCDN(w)
}

func addQueue(w *stacks.Website) sqsqueue.SqsQueue {
	queue := sqsqueue.NewSqsQueue(w.Scope, jsii.String("orders"), &sqsqueue.SqsQueueConfig{
		Name: jsii.String(w.Name + "-orders"), SqsManagedSseEnabled: true,
	})
	w.Output("orders_queue_url", "Address of the queue of orders.", queue.Url())
	return queue
}

// addBucket adds a private bucket. S3 encrypts what it is given without being asked.
func addBucket(w *stacks.Website) s3bucket.S3Bucket {
	bucket := s3bucket.NewS3Bucket(w.Scope, jsii.String("uploads"), &s3bucket.S3BucketConfig{
		Bucket: jsii.String(types.Uploads(w.Name, w.Environment.Account)), ForceDestroy: w.Environment.Ephemeral,
	})
	s3bucketpublicaccessblock.NewS3BucketPublicAccessBlock(bucket, jsii.String("public-access-block"), &s3bucketpublicaccessblock.S3BucketPublicAccessBlockConfig{
		Bucket: bucket.Id(), BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
	})
	return bucket
}

// letTasksUse gives the tasks of the service web permissions. The boundary of their role must allow them, too: that is
// tasks_may in the foundation's file.
func letTasksUse(w *stacks.Website, queue sqsqueue.SqsQueue, bucket s3bucket.S3Bucket) {
	iamrolepolicy.NewIamRolePolicy(w.Scope, jsii.String("web-permissions"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("shop"), Role: w.Services["web"].TaskRole.Name(),
		Policy: cdk.JSON(iam.Policy(
			iam.Allow(iam.Actions("sqs", "SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl"), *queue.Arn()),
			iam.Allow(iam.Actions("s3", "GetObject", "PutObject"), *bucket.Arn()+"/*"),
		)),
	})
}
