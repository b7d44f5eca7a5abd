"""S3, KMS, ECR and Route 53."""

from checks.rows import Row, backend

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
_KEYS = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"
_ALIAS = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html"
_ECR = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_"
_DNS = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_"

# What AWS does not do with a key that waits for its deletion.
_NOT_PENDING = (
    "CreateAlias", "CreateGrant", "Decrypt", "DisableKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation",
    "Encrypt", "GenerateDataKey", "ScheduleKeyDeletion", "TagResource", "UpdateKeyDescription",
)


def _pending(call):
    keys = backend("kms", call).keys
    given = call.parameters.get("KeyId") or call.parameters.get("TargetKeyId") or ""
    key = keys.get(given.rsplit("/", 1)[-1])
    if key and key.key_state == "PendingDeletion":
        return f"{key.arn} is pending deletion."


def _record_exists(call):
    """moto finds a record only where its name was written in the same way."""
    zone = backend("route53", call).zones.get(call.parameters["HostedZoneId"].rsplit("/", 1)[-1])
    for change in call.parameters["ChangeBatch"]["Changes"] if zone else []:
        wanted = change["ResourceRecordSet"]
        for record in zone.rrsets if change["Action"] == "CREATE" else []:
            same = record.name.rstrip(".").lower() == wanted["Name"].rstrip(".").lower()
            if same and record.type == wanted["Type"] and record.set_identifier == wanted.get("SetIdentifier"):
                return (
                    f"[Tried to create resource record set [name='{wanted['Name'].rstrip('.')}.', "
                    f"type='{wanted['Type']}'] but it already exists]"
                )


ROWS = (
    Row("bucket_with_object", "s3", "DeleteBucket", "BucketNotEmpty", _S3),
    Row("bucket_with_old_version", "s3", "DeleteBucket", "BucketNotEmpty", _S3),
    Row("bucket_is_ours", "s3", "CreateBucket", "BucketAlreadyOwnedByYou", _S3),
    Row("bucket_of_others", "s3", "CreateBucket", "BucketAlreadyExists", _S3),
    *(Row(f"key_pending_{action}", "kms", action, "KMSInvalidStateException", _KEYS, _pending) for action in _NOT_PENDING),
    Row("alias_taken", "kms", "CreateAlias", "AlreadyExistsException", _ALIAS),
    Row("repository_with_image", "ecr", "DeleteRepository", "RepositoryNotEmptyException", _ECR + "DeleteRepository.html"),
    Row("repository_exists", "ecr", "CreateRepository", "RepositoryAlreadyExistsException", _ECR + "CreateRepository.html"),
    Row("zone_with_record", "route53", "DeleteHostedZone", "HostedZoneNotEmpty", _DNS + "DeleteHostedZone.html"),
    Row("record_exists", "route53", "ChangeResourceRecordSets", "InvalidChangeBatch", _DNS + "ChangeResourceRecordSets.html", _record_exists),
)
