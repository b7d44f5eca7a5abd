"""The tags of what exists, by its ARN."""

import time

from moto.backends import get_backend

# How many seconds old a key is before its tags count. "It might take up to five minutes for tag and
# alias changes to affect KMS key authorization": https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
# Less here, so that no test of a destruction has to wait, and enough for what a deployment
# does to a key as soon as it has made it.
KMS_SECONDS = 20


def of(arn):
    """The tags of the resource with an ARN, by their keys; none where there is no such resource."""
    parts = arn.split(":", 5)
    find = _FINDERS.get(parts[2]) if len(parts) == 6 else None
    own = parts[2:3] == ["s3"] or parts[4:5] not in ([""], ["aws"])  # AWS's own has no tags of ours
    if not find or not own or parts[5].endswith("*"):
        return {}
    return _plain(find(_backend(*parts[1:5]), arn, parts[5]))


def account(arn):
    """The account in an ARN; nothing where it has none."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


def _backend(partition, service, region, account):
    name = {
        "elasticloadbalancing": "elbv2",
        "application-autoscaling": "applicationautoscaling",
    }.get(service, service)
    backends = get_backend(name)
    if service == "s3":
        return backends
    return backends[account][region or partition]


def _plain(tags):
    """Tags as a dictionary, whatever moto keeps them as."""
    if isinstance(tags, dict):
        return {key: _value(value) for key, value in tags.items()}
    return {_first(tag, "key"): _first(tag, "value") for tag in tags or []}


def _value(value):
    return value.get("Value", "") if isinstance(value, dict) else value or ""


def _first(tag, name):
    return next((v for k, v in tag.items() if k.lower() in (name, f"tag{name}")), "")


def _tagger(backend, arn, _):
    return backend.tagger.get_tag_dict_for_resource(arn)


def _ec2(backend, _, path):
    return dict(backend.tags.get(path.rsplit("/", 1)[-1], {}))


def _kms(backend, _, path):
    key = backend.keys.get(path.removeprefix("key/"))
    if key is None or time.time() - key.creation_date < KMS_SECONDS:
        return {}
    return backend.tagger.get_tag_dict_for_resource(key.id)


def _ecs(backend, arn, _):
    try:
        return backend.list_tags_for_resource(arn)
    except Exception:  # moto's errors have no common base, and it may not know the resource
        return []


def _load_balancing(backend, arn, _):
    return backend.tagging_service.get_tag_dict_for_resource(arn)


def _wafv2(backend, arn, _):
    return backend.tagging_service.get_tag_dict_for_resource(arn)


def _logs(backend, arn, _):
    return backend.tagger.get_tag_dict_for_resource(arn.partition(":log-stream:")[0])


def _iam(backend, arn, path):
    owners = {
        "role": backend.roles,
        "policy": backend.managed_policies,
        "instance-profile": backend.instance_profiles,
        "oidc-provider": backend.open_id_providers,
    }.get(path.split("/")[0], {})
    return next((owner.tags for owner in owners.values() if owner.arn == arn), [])


def _s3(backends, arn, path):
    """A bucket's tags, of whatever account it is."""
    bucket = path.split("/")[0]
    if bucket not in backends.bucket_accounts:
        return {}
    partition, account = backends.bucket_accounts[bucket]
    tagger = backends[account][partition].tagger
    return tagger.get_tag_dict_for_resource(arn.removesuffix(path) + bucket)


def _sns(backend, arn, _):
    topic = backend.topics.get(arn)
    return topic._tags if topic else {}


def _acm(backend, arn, _):
    certificate = backend._certificates.get(arn)
    return certificate.tags if certificate else {}


def _auto_scaling(backend, _, path):
    group = backend.autoscaling_groups.get(path.rsplit("/", 1)[-1])
    return group.tags if group else []


def _application_auto_scaling(backend, arn, _):
    return getattr(backend, "tags_by_arn", {}).get(arn, {})  # of the fix


_FINDERS = {
    "acm": _acm,
    "application-autoscaling": _application_auto_scaling,
    "autoscaling": _auto_scaling,
    "cloudfront": _tagger,
    "cloudwatch": _tagger,
    "ec2": _ec2,
    "ecr": _tagger,
    "ecs": _ecs,
    "elasticloadbalancing": _load_balancing,
    "events": _tagger,
    "iam": _iam,
    "kms": _kms,
    "logs": _logs,
    "s3": _s3,
    "scheduler": _tagger,
    "sns": _sns,
    "wafv2": _wafv2,
}
