"""Fixes of Amazon EFS: settings of a file system that moto does not change."""

import json

from moto.efs.exceptions import FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse

_JSON = {"Content-Type": "application/json"}


def backup_policy(replace):
    """aws_efs_backup_policy, create and destroy.

    There is no PutBackupPolicy. What has been turned off is still said to be off.
    """
    created = FileSystem.backup_policy

    def put_backup_policy(self):
        given = self._get_param("BackupPolicy")
        _file_system(self)._backup_policy = given
        return json.dumps({"BackupPolicy": given}), _JSON

    def current(self):
        return getattr(self, "_backup_policy", None) or created.fget(self)

    replace(EFSResponse, "put_backup_policy", put_backup_policy)
    replace(FileSystem, "backup_policy", property(current))


def file_system_policy_deletion(replace):
    """aws_efs_file_system_policy, destroy.

    There is no DeleteFileSystemPolicy.
    """

    def delete_file_system_policy(self):
        _file_system(self).file_system_policy = None
        return "{}", _JSON

    replace(EFSResponse, "delete_file_system_policy", delete_file_system_policy)


def file_system_with_access_points(replace):
    """aws_efs_file_system, destroy by anybody else than Terraform.

    Its access points stay without it.
    """
    delete = EFSBackend.delete_file_system

    def delete_file_system(self, file_system_id):
        delete(self, file_system_id)
        points = list(self.access_points.values())
        for point in (p for p in points if p.file_system_id == file_system_id):
            del self.access_points[point.access_point_id]

    replace(EFSBackend, "delete_file_system", delete_file_system)


def _file_system(response):
    id = response._get_param("FileSystemId")
    systems = response.efs_backend.file_systems_by_id
    if id not in systems:
        raise FileSystemNotFound(id)
    return systems[id]
