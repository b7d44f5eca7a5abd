"""What IAM calls an operation of AWS's API."""

import re

SERVICES = {"monitoring": "cloudwatch", "tagging": "tag"}

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html and
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_S3 = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}

# Settings of which a bucket has several, whose names in IAM lack the bucket.
_SETTING = re.compile(
    r"(Get|List|Put|Delete)Bucket((?:Analytics|IntelligentTiering|Inventory|Metrics)Configuration)s?$"
)

# Many at once, and one after the other; and with tags, and without.
_OTHERS = {
    ("cloudfront", "CreateDistributionWithTags"): "CreateDistribution",
    ("kms", "ReEncrypt"): "ReEncryptFrom",
    ("sns", "PublishBatch"): "Publish",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "SendMessageBatch"): "SendMessage",
}

# With a version in the request, S3 asks for another permission.
_VERSIONED = {
    "DeleteObject": "DeleteObjectVersion",
    "GetObject": "GetObjectVersion",
    "GetObjectTagging": "GetObjectVersionTagging",
}


def service(call):
    """The prefix of the service's actions."""
    return SERVICES.get(call.service, call.service)


def action(call):
    """The action's name behind the prefix."""
    if call.service == "s3":
        return _s3(call)
    if call.service == "budgets":
        return _budgets(call.action)
    return _OTHERS.get((call.service, call.action), call.action)


def _s3(call):
    setting = _SETTING.match(call.action)
    if setting:
        return ("Get" if setting[1] in ("Get", "List") else "Put") + setting[2]
    name = _S3.get(call.action, call.action)
    return _VERSIONED.get(name, name) if call.parameters.get("VersionId") else name


def _budgets(operation):
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html"""
    if "Action" in operation or operation.endswith("Resource"):
        return operation
    return "ViewBudget" if operation.startswith("Describe") else "ModifyBudget"
