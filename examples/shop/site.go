// Package site is an example of resources of one's own in the stack of a website, a shop's:
//
//	visitor → CloudFront ─ key → load balancer → tasks of the service web ─┬→ queue of orders → tasks of the service packer
//	                                                                       └→ bucket of uploads
//
// The load balancer answers nobody who does not show the key. An environment without a domain has no CloudFront, and one
// without the service packer has nobody who takes orders out of the queue. docs/extend.md explains it.
package site

import (
	"fmt"

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

// The services of the environment's file that the resources are for.
const (
	web    = "web"    // puts orders into the queue, and keeps uploads
	packer = "packer" // takes orders out of the queue
)

// Extensions returns what adds to the stacks.
func Extensions() []stacks.Extension {
	return []stacks.Extension{{Name: "shop", Types: types.Services(), Build: build}}
}

func build(w *stacks.Website) error {
	if w.Services[web] == nil {
		return fmt.Errorf("there is no service %s to take orders; fix: add services.%[1]s, or put the name of yours into site/site.go", web)
	}
	queue, bucket := addQueue(w), addBucket(w)
	letTasksUse(w, queue, bucket)
	if !types.ThroughCloudFront || w.Environment.Domain == nil { // without a domain it would show its key without encryption
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

// letTasksUse gives the tasks of both services permissions. The boundary of their roles must allow them, too: that is
// tasks_may in the foundation's file.
func letTasksUse(w *stacks.Website, queue sqsqueue.SqsQueue, bucket s3bucket.S3Bucket) {
	allow(w, web,
		iam.Allow(iam.Actions("sqs", "SendMessage", "GetQueueAttributes", "GetQueueUrl"), *queue.Arn()),
		iam.Allow(iam.Actions("s3", "GetObject", "PutObject"), *bucket.Arn()+"/*"),
	)
	allow(w, packer,
		iam.Allow(iam.Actions("sqs", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "GetQueueUrl"), *queue.Arn()),
	)
}

// allow lets the tasks of a service do something, where there is that service.
func allow(w *stacks.Website, service string, statements ...iam.Statement) {
	if w.Services[service] == nil {
		return
	}
	iamrolepolicy.NewIamRolePolicy(w.Scope, jsii.String(service+"-permissions"), &iamrolepolicy.IamRolePolicyConfig{
		Name: jsii.String("shop"), Role: w.Services[service].TaskRole.Name(), Policy: cdk.JSON(iam.Policy(statements...)),
	})
}
