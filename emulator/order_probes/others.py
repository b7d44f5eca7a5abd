"""Probes of checks/order/identity.py, storage.py and observability.py: see __init__.py."""

import json

from in_process import ACCOUNT, OTHER_ACCOUNT
from order_probes.setups import (
    NOBODY,
    NOTHING,
    alarm,
    arn,
    bucket,
    policy,
    role,
)


def role_with_policy(aws):
    role(aws)
    attached = {"RoleName": "role", "PolicyArn": policy(aws)}
    aws.iam.attach_role_policy(**attached)
    yield lambda: aws.iam.delete_role(RoleName="role")
    aws.iam.detach_role_policy(**attached)
    yield lambda: aws.iam.delete_role(RoleName="role")


def role_with_inline_policy(aws):
    role(aws)
    aws.iam.put_role_policy(RoleName="role", PolicyName="p", PolicyDocument=NOTHING)
    yield lambda: aws.iam.delete_role(RoleName="role")
    aws.iam.delete_role_policy(RoleName="role", PolicyName="p")
    yield lambda: aws.iam.delete_role(RoleName="role")


def _profile_with_role(aws):
    role(aws)
    aws.iam.create_instance_profile(InstanceProfileName="profile")
    named = {"RoleName": "role", "InstanceProfileName": "profile"}
    aws.iam.add_role_to_instance_profile(**named)
    return lambda: aws.iam.remove_role_from_instance_profile(**named)


def role_of_instance_profile(aws):
    remove = _profile_with_role(aws)
    yield lambda: aws.iam.delete_role(RoleName="role")
    remove()
    yield lambda: aws.iam.delete_role(RoleName="role")


def instance_profile_with_role(aws):
    remove = _profile_with_role(aws)
    yield lambda: aws.iam.delete_instance_profile(InstanceProfileName="profile")
    remove()
    yield lambda: aws.iam.delete_instance_profile(InstanceProfileName="profile")


def policy_attached(aws):
    role(aws)
    attached = {"RoleName": "role", "PolicyArn": policy(aws)}
    aws.iam.attach_role_policy(**attached)
    yield lambda: aws.iam.delete_policy(PolicyArn=attached["PolicyArn"])
    aws.iam.detach_role_policy(**attached)
    yield lambda: aws.iam.delete_policy(PolicyArn=attached["PolicyArn"])


def policy_is_boundary(aws):
    boundary = policy(aws)
    role(aws, PermissionsBoundary=boundary)
    yield lambda: aws.iam.delete_policy(PolicyArn=boundary)
    aws.iam.delete_role(RoleName="role")
    yield lambda: aws.iam.delete_policy(PolicyArn=boundary)


def policy_with_versions(aws):
    made = policy(aws)
    aws.iam.create_policy_version(PolicyArn=made, PolicyDocument=NOTHING, SetAsDefault=True)
    yield lambda: aws.iam.delete_policy(PolicyArn=made)
    aws.iam.delete_policy_version(PolicyArn=made, VersionId="v1")
    yield lambda: aws.iam.delete_policy(PolicyArn=made)


def role_name_taken(aws):
    role(aws)
    yield lambda: role(aws)
    yield lambda: role(aws, "other")


def policy_name_taken(aws):
    policy(aws)
    yield lambda: policy(aws)
    yield lambda: policy(aws, "other")


def instance_profile_name_taken(aws):
    aws.iam.create_instance_profile(InstanceProfileName="profile")
    yield lambda: aws.iam.create_instance_profile(InstanceProfileName="profile")
    yield lambda: aws.iam.create_instance_profile(InstanceProfileName="other")


def identity_provider_exists(aws):
    def create(url):
        return aws.iam.create_open_id_connect_provider(Url=url, ThumbprintList=["a" * 40])

    create("https://one.example.com")
    yield lambda: create("https://one.example.com")
    yield lambda: create("https://other.example.com")


def bucket_with_object(aws):
    bucket(aws)
    aws.s3.put_object(Bucket="bucket-of-ours", Key="key", Body=b"x")
    yield lambda: aws.s3.delete_bucket(Bucket="bucket-of-ours")
    aws.s3.delete_object(Bucket="bucket-of-ours", Key="key")
    yield lambda: aws.s3.delete_bucket(Bucket="bucket-of-ours")


def bucket_with_old_version(aws):
    """A deletion of the object leaves its old version, and a marker."""
    bucket(aws)
    aws.s3.put_bucket_versioning(Bucket="bucket-of-ours", VersioningConfiguration={"Status": "Enabled"})
    aws.s3.put_object(Bucket="bucket-of-ours", Key="key", Body=b"x")
    aws.s3.delete_object(Bucket="bucket-of-ours", Key="key")
    yield lambda: aws.s3.delete_bucket(Bucket="bucket-of-ours")
    listed = aws.s3.list_object_versions(Bucket="bucket-of-ours")
    for version in listed["Versions"] + listed["DeleteMarkers"]:
        aws.s3.delete_object(Bucket="bucket-of-ours", Key="key", VersionId=version["VersionId"])
    yield lambda: aws.s3.delete_bucket(Bucket="bucket-of-ours")


def bucket_is_ours(aws):
    bucket(aws)
    yield lambda: bucket(aws)
    yield lambda: bucket(aws, "another-bucket")


def bucket_of_others(aws):
    from moto.s3.models import s3_backends

    s3_backends[OTHER_ACCOUNT]["aws"].create_bucket("bucket-of-theirs", "eu-west-2")
    yield lambda: bucket(aws, "bucket-of-theirs")


def alias_taken(aws):
    key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    aws.kms.create_alias(AliasName="alias/one", TargetKeyId=key)
    yield lambda: aws.kms.create_alias(AliasName="alias/one", TargetKeyId=key)
    yield lambda: aws.kms.create_alias(AliasName="alias/other", TargetKeyId=key)


def _of_key(method, **parameters):
    """A probe of a call for a key, before its deletion is cancelled and after."""

    def probe(aws):
        key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
        call = getattr(aws.kms, method)
        sealed = aws.kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        given = {
            name: {"key": key, "sealed": sealed}.get(value, value) if isinstance(value, str) else value
            for name, value in parameters.items()
        }
        aws.kms.schedule_key_deletion(KeyId=key)
        yield lambda: call(**given)
        aws.kms.cancel_key_deletion(KeyId=key)
        aws.kms.enable_key(KeyId=key)
        yield lambda: call(**given)

    return probe


key_pending_CreateAlias = _of_key("create_alias", AliasName="alias/pending", TargetKeyId="key")
key_pending_CreateGrant = _of_key("create_grant", KeyId="key", GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:root", Operations=["Encrypt"])
key_pending_DisableKey = _of_key("disable_key", KeyId="key")
key_pending_DisableKeyRotation = _of_key("disable_key_rotation", KeyId="key")
key_pending_EnableKey = _of_key("enable_key", KeyId="key")
key_pending_EnableKeyRotation = _of_key("enable_key_rotation", KeyId="key")
key_pending_Encrypt = _of_key("encrypt", KeyId="key", Plaintext=b"x")
key_pending_Decrypt = _of_key("decrypt", KeyId="key", CiphertextBlob="sealed")
key_pending_GenerateDataKey = _of_key("generate_data_key", KeyId="key", KeySpec="AES_256")
key_pending_ScheduleKeyDeletion = _of_key("schedule_key_deletion", KeyId="key")
key_pending_TagResource = _of_key("tag_resource", KeyId="key", Tags=[{"TagKey": "a", "TagValue": "b"}])
key_pending_UpdateKeyDescription = _of_key("update_key_description", KeyId="key", Description="d")


def repository_with_image(aws):
    aws.ecr.create_repository(repositoryName="shop")
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": {"digest": "sha256:0"}, "layers": []})
    aws.ecr.put_image(repositoryName="shop", imageManifest=manifest, imageTag="1")
    yield lambda: aws.ecr.delete_repository(repositoryName="shop")
    yield lambda: aws.ecr.delete_repository(repositoryName="shop", force=True)


def repository_exists(aws):
    aws.ecr.create_repository(repositoryName="one")
    yield lambda: aws.ecr.create_repository(repositoryName="one")
    yield lambda: aws.ecr.create_repository(repositoryName="other")


def change_record(aws, zone, action, name):
    record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    return aws.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def hosted_zone(aws):
    return aws.route53.create_hosted_zone(Name="example.com", CallerReference="x")["HostedZone"]["Id"]


def zone_with_record(aws):
    zone = hosted_zone(aws)
    change_record(aws, zone, "CREATE", "shop.example.com")
    yield lambda: aws.route53.delete_hosted_zone(Id=zone)
    change_record(aws, zone, "DELETE", "shop.example.com")
    yield lambda: aws.route53.delete_hosted_zone(Id=zone)


def record_exists(aws):
    zone = hosted_zone(aws)
    change_record(aws, zone, "UPSERT", "shop.example.com")
    yield lambda: change_record(aws, zone, "CREATE", "shop.example.com")
    yield lambda: change_record(aws, zone, "CREATE", "other.example.com")


def log_group_exists(aws):
    aws.logs.create_log_group(logGroupName="one")
    yield lambda: aws.logs.create_log_group(logGroupName="one")
    yield lambda: aws.logs.create_log_group(logGroupName="other")


def _composite(aws, *names):
    rule = " OR ".join(f'ALARM("{name}")' for name in names)
    return aws.cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule=rule)


def alarm_of_composite(aws):
    alarm(aws, "one")
    alarm(aws, "other")
    _composite(aws, "one", "other")
    yield lambda: aws.cloudwatch.delete_alarms(AlarmNames=["one"])
    _composite(aws, "other")
    yield lambda: aws.cloudwatch.delete_alarms(AlarmNames=["one"])


def composite_of_missing_alarm(aws):
    alarm(aws, "one")
    yield lambda: _composite(aws, "one", "other")
    alarm(aws, "other")
    yield lambda: _composite(aws, "one", "other")


def rule_with_target(aws):
    aws.events.put_rule(Name="rule", EventPattern='{"source": ["aws.ecs"]}')
    aws.events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn("sns", "topic")}])
    yield lambda: aws.events.delete_rule(Name="rule")
    aws.events.remove_targets(Rule="rule", Ids=["1"])
    yield lambda: aws.events.delete_rule(Name="rule")


def schedule_exists(aws):
    target = {"Arn": arn("ecs", "cluster/c"), "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/r"}

    def create(name):
        return aws.scheduler.create_schedule(
            Name=name, ScheduleExpression="rate(1 day)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
        )

    create("one")
    yield lambda: create("one")
    yield lambda: create("other")


def topic_exists_with_other_tags(aws):
    aws.sns.create_topic(Name="topic", Tags=[{"Key": "a", "Value": "1"}])
    yield lambda: aws.sns.create_topic(Name="topic", Tags=[{"Key": "a", "Value": "2"}])
    yield lambda: aws.sns.create_topic(Name="topic", Tags=[{"Key": "a", "Value": "1"}])


def queue_exists_with_other_settings(aws):
    aws.sqs.create_queue(QueueName="queue")
    yield lambda: aws.sqs.create_queue(QueueName="queue", Attributes={"VisibilityTimeout": "7"})
    yield lambda: aws.sqs.create_queue(QueueName="queue")


def budget_exists(aws):
    def create(name):
        budget = {
            "BudgetName": name, "BudgetType": "COST", "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "1", "Unit": "USD"},
        }
        return aws.budgets.create_budget(AccountId=ACCOUNT, Budget=budget)

    create("one")
    yield lambda: create("one")
    yield lambda: create("other")
