"""Probes of checks/order/volumes.py: see __init__.py."""

from order_probes.setups import subnet, vpc


def file_system(aws, token="one"):
    return aws.efs.create_file_system(CreationToken=token)["FileSystemId"]


def _mounted(aws):
    system, subnet_id = file_system(aws), subnet(aws, vpc(aws))
    target = aws.efs.create_mount_target(FileSystemId=system, SubnetId=subnet_id)
    return system, target["MountTargetId"]


def file_system_with_mount_target(aws):
    system, target = _mounted(aws)
    yield lambda: aws.efs.delete_file_system(FileSystemId=system)
    aws.efs.delete_mount_target(MountTargetId=target)
    yield lambda: aws.efs.delete_file_system(FileSystemId=system)


def file_system_exists(aws):
    file_system(aws, "one")
    yield lambda: file_system(aws, "one")
    yield lambda: file_system(aws, "other")


def mount_target_in_the_zone(aws):
    vpc_id, system = vpc(aws), file_system(aws)
    subnets = [subnet(aws, vpc_id, number) for number in (0, 1, 2)]

    def mount(number):
        return aws.efs.create_mount_target(FileSystemId=system, SubnetId=subnets[number])

    mount(0)
    yield lambda: mount(2)  # in the zone of the first
    yield lambda: mount(1)


def access_point_of_nothing(aws):
    def point(of):
        return aws.efs.create_access_point(ClientToken=of, FileSystemId=of)

    yield lambda: point("fs-0123456789abcdef0")
    system = file_system(aws)
    yield lambda: point(system)


def backup_policy_of_nothing(aws):
    def put(of):
        return aws.efs.put_backup_policy(FileSystemId=of, BackupPolicy={"Status": "ENABLED"})

    yield lambda: put("fs-0123456789abcdef0")
    system = file_system(aws)
    yield lambda: put(system)
