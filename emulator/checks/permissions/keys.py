"""The values of condition keys that a call sets: its tags, and what its service knows."""

from urllib.parse import parse_qsl

from . import arns, ec2, names


def tags(call):
    """A function of an ARN: the tags that the call gives to that resource.

    Of the keys that it takes away, the values are empty.
    """
    p = call.parameters
    if "TagSpecifications" in p:  # of EC2, by the kind of resource
        specified = {s.get("ResourceType"): pairs(s.get("Tags")) for s in p["TagSpecifications"]}
        return lambda arn: specified.get(_tagged_kind(arn), {})
    p = p | _of_cloudfront(p)
    given = pairs(
        p.get("Tags")
        or p.get("tags")
        or p.get("TagList")
        or p.get("ResourceTags")
        or p.get("AddTags")
        or _tag_set(p.get("Tagging"))
        or p.get("CreateBucketConfiguration", {}).get("Tags")
    )
    gone = arns.values(p, "TagKeys", "tagKeys", "tags", "ResourceTagKeys", "RemoveTagKeys")
    given.update((key, "") for key in gone if isinstance(key, str))
    return lambda arn: given


# What a tag specification calls a resource, where its ARN says it otherwise
# (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagSpecification.html).
def _tagged_kind(arn):
    return arn.split(":", 5)[-1].split("/")[0]


def _of_cloudfront(p):
    """Tags and their keys where CloudFront has them: each list is the items of something."""
    written = {**p.get("DistributionConfigWithTags", {}), **p}
    lists = {key: written.get(key) for key in ("Tags", "TagKeys")}
    return {key: value["Items"] for key, value in lists.items() if isinstance(value, dict) and set(value) == {"Items"}}


def _tag_set(tagging):
    """The tags of a bucket, or of an object, as S3 writes them."""
    return tagging.get("TagSet") if isinstance(tagging, dict) else dict(parse_qsl(tagging or ""))


def pairs(written):
    """Tags as a dictionary, however the service writes them."""
    if isinstance(written, dict):
        return dict(written)
    found = {}
    for tag in written or []:
        if not isinstance(tag, dict):  # a key alone
            continue
        fields = {key.lower().removeprefix("tag"): value for key, value in tag.items()}
        if "key" in fields:
            found[fields["key"]] = fields.get("value") or ""
    return found


def of(call):
    """The values of a service's condition keys; a function of an ARN gives one for each resource."""
    find = _FINDERS.get(names.service(call))
    return {key: value for key, value in find(call, call.parameters) if value} if find else {}


def _acm(call, p):
    names = [p.get("DomainName"), *p.get("SubjectAlternativeNames", [])]
    yield "acm:domainnames", [name.lower() for name in names if name]


def _application_auto_scaling(call, p):
    yield "application-autoscaling:service-namespace", p.get("ServiceNamespace")
    yield "application-autoscaling:scalable-dimension", p.get("ScalableDimension")


def _ec2(call, p):
    yield "ec2:region", call.region
    yield "ec2:vpc", ec2.vpc_of
    if call.action.startswith("Modify"):
        yield "ec2:attribute", [key for key in p if not key.endswith("Id")]


def _ecs(call, p):
    arn = arns.Arn(call)
    cluster = (arns.values(p, "cluster") or ["default"])[0].rsplit("/", 1)[-1]
    yield "ecs:cluster", arn("ecs", f"cluster/{cluster}")
    yield "ecs:service", _full(p.get("service"), arn, f"service/{cluster}/")
    yield "ecs:task-definition", _full(p.get("taskDefinition"), arn, "task-definition/")
    yield (
        "ecs:capacity-provider",
        [
            _full(one.get("capacityProvider"), arn, "capacity-provider/")
            for one in p.get("capacityProviderStrategy", [])
        ],
    )


def _full(name, arn, start):
    return name if not name or name.startswith("arn:") else arn("ecs", start + name)


def _iam(call, p):
    from moto.iam.models import iam_backends  # of the role whose policies are changed

    yield "iam:policyarn", p.get("PolicyArn")
    yield "iam:awsservicename", p.get("AWSServiceName")
    boundary = p.get("PermissionsBoundary")
    backend = iam_backends[call.account][arns.Arn(call).partition]
    role = next((r for r in backend.roles.values() if r.name == p.get("RoleName")), None)
    yield "iam:permissionsboundary", boundary or (role and role.permissions_boundary_arn)


def _kms(call, p):
    yield "kms:calleraccount", call.account
    yield "kms:keyspec", p.get("KeySpec", "SYMMETRIC_DEFAULT")
    yield "kms:keyusage", p.get("KeyUsage", "ENCRYPT_DECRYPT")
    yield "kms:grantoperations", p.get("Operations")
    yield "kms:granteeprincipal", p.get("GranteePrincipal")
    yield "kms:grantisforawsresource", "false" if call.action == "CreateGrant" else None


def _route53(call, p):
    """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html"""
    changes = p.get("ChangeBatch", {}).get("Changes", [])
    records = [change["ResourceRecordSet"] for change in changes]
    start = "route53:changeresourcerecordsets"
    yield start + "normalizedrecordnames", [normalized(record["Name"]) for record in records]
    yield start + "recordtypes", [record["Type"] for record in records]
    yield start + "actions", [change["Action"] for change in changes]


def normalized(name):
    """A record's name as Route 53 gives it to conditions: in small letters, without a last dot."""
    plain = "abcdefghijklmnopqrstuvwxyz0123456789-_."
    name = name.lower().removesuffix(".").replace("\\052", "*")
    return "".join(c if c in plain else f"\\{ord(c):03o}" for c in name)


def _s3(call, p):
    yield "s3:prefix", p.get("Prefix")
    yield "s3:delimiter", p.get("Delimiter")
    yield "s3:versionid", p.get("VersionId")
    yield "s3:x-amz-acl", p.get("ACL")
    yield "s3:x-amz-server-side-encryption", p.get("ServerSideEncryption")


def _sns(call, p):
    yield "sns:protocol", p.get("Protocol")
    yield "sns:endpoint", p.get("Endpoint")


_FINDERS = {
    "acm": _acm,
    "application-autoscaling": _application_auto_scaling,
    "ec2": _ec2,
    "ecs": _ecs,
    "iam": _iam,
    "kms": _kms,
    "route53": _route53,
    "s3": _s3,
    "sns": _sns,
}
