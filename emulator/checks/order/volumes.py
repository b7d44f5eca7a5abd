"""Amazon EFS."""

from checks.rows import Row, backend

_API = "https://docs.aws.amazon.com/efs/latest/ug/API_"


def _missing(call):
    wanted = call.parameters["FileSystemId"]
    if wanted not in backend("efs", call).file_systems_by_id:
        return f"File system '{wanted}' does not exist."


def _row(name, action, code, status, refuses=None):
    return Row(name, "elasticfilesystem", action, code, f"{_API}{action}.html", refuses, status)


ROWS = (
    _row("file_system_with_mount_target", "DeleteFileSystem", "FileSystemInUse", 409),
    _row("file_system_exists", "CreateFileSystem", "FileSystemAlreadyExists", 409),
    _row("mount_target_in_the_zone", "CreateMountTarget", "MountTargetConflict", 409),
    _row("access_point_of_nothing", "CreateAccessPoint", "FileSystemNotFound", 404, _missing),
    _row("backup_policy_of_nothing", "PutBackupPolicy", "FileSystemNotFound", 404),
)
