package resources

import "cdah/internal/aws/iam"

func efs() Service {
	return Service{
		Name:   "elasticfilesystem",
		Look:   []string{"Describe*", "ListTagsForResource"},
		Change: changeVolumes,
		Resources: map[string]Resource{
			"aws_efs_access_point":       {Import: ImportID{Kind: "elasticfilesystem:access-point", EndOfARN: true}, Loss: "containers lose the files that they reach by it until they are started anew"},
			"aws_efs_backup_policy":      {Import: pattern("{file_system_id}"), Loss: "no further backups are made"},
			"aws_efs_file_system":        {Import: ImportID{Kind: "elasticfilesystem:file-system", EndOfARN: true}, Loss: stored},
			"aws_efs_file_system_policy": {Import: pattern("{file_system_id}"), Loss: unguarded},
			"aws_efs_mount_target":       {Import: attributesOf("mount-target", "file_system_id", "subnet_id"), Loss: "containers in its zone lose their files until it is back"},
		},
		Data: []string{"aws_efs_file_system"},
	}
}

// changeVolumes lets a deployment make what is tagged as the environment's own from its first moment, and change or
// delete what is tagged so.
//
// A mount target is a network interface of EFS, which asks for permission to make and delete one as if the caller did
// (https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html). It has no tags.
func changeVolumes(s Scope) []iam.Statement {
	systems, points := s.ARN("elasticfilesystem", "file-system/*"), s.ARN("elasticfilesystem", "access-point/*")
	actions := func(names ...string) []string { return iam.Actions("elasticfilesystem", names...) }
	statements := []iam.Statement{
		iam.Named("MakeFileSystems", iam.Allow(actions("CreateFileSystem"), "*").When(s.tagging())),
		iam.Named("TagVolumes", iam.Allow(actions("TagResource"), systems, points).
			When(s.tagging().And(iam.Condition{"StringEquals": {"elasticfilesystem:CreateAction": []string{"CreateFileSystem", "CreateAccessPoint"}}}))),
		iam.Named("ChangeVolumes", iam.Allow(actions("CreateAccessPoint", "CreateMountTarget", "DeleteAccessPoint", "DeleteFileSystem",
			"DeleteFileSystemPolicy", "DeleteMountTarget", "ModifyMountTargetSecurityGroups", "PutBackupPolicy", "PutFileSystemPolicy",
			"UpdateFileSystem"), systems, points).When(s.tagged())),
		iam.Named("RetagVolumes", iam.Allow(actions("TagResource"), systems, points).When(s.retagging())),
		iam.Named("UntagVolumes", iam.Allow(actions("UntagResource"), systems, points).When(s.untagging())),
		iam.Named("PlaceMountTargets", iam.Allow(iam.Actions("ec2", "CreateNetworkInterface"),
			s.ARNs("ec2", "subnet/*", "security-group/*")...).When(s.tagged())),
		iam.Named("MakeMountTargets", iam.Allow(iam.Actions("ec2", "CreateNetworkInterface", "DeleteNetworkInterface", "ModifyNetworkInterfaceAttribute"),
			s.ARN("ec2", "network-interface/*")).When(unowned())),
	}
	if len(s.Subnets) > 0 {
		statements = append(statements, iam.Allow(iam.Actions("ec2", "CreateNetworkInterface"), s.ARNs("ec2", prefixed("subnet/", s.Subnets)...)...))
	}
	if len(s.FileSystems) > 0 {
		statements = append(statements, iam.Named("UseFileSystems", iam.Allow(actions("CreateAccessPoint"),
			s.ARNs("elasticfilesystem", prefixed("file-system/", s.FileSystems)...)...)))
	}
	return statements
}
