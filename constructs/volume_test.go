package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/service"
	"cdah/constructs/volume"
	"cdah/internal/testkit"
)

// volumeProps are those of a volume with a file system of its own.
func volumeProps(s cdktf.TerraformStack, change ...func(*volume.Props)) volume.Props {
	n := anyNetwork()
	c := newCluster(s, n, newLoadBalancer(s, n), newLogs(s))
	return changed(volume.Props{
		Name: name, Volume: "uploads", Account: account, Region: region, VPCID: n.VPCID, InstanceSecurityGroup: c.SecurityGroup,
		Subnets: map[string]*string{"a": jsii.String("subnet-private-a"), "b": jsii.String("subnet-private-b")},
	}, change)
}

func synthVolume(t *testing.T, change ...func(*volume.Props)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) { volume.New(s, "volume-uploads", volumeProps(s, change...)) })
}

const fileSystem = "aws_efs_file_system.volume_uploads"

// Nobody reaches the files but the instances, nobody mounts them but by TLS and IAM, and nothing destroys them.
func TestFileSystemIsClosed(t *testing.T) {
	d := synthVolume(t)
	want(t, d, fileSystem, map[string]any{
		"encrypted": true, "creation_token": "shop-test-uploads", "throughput_mode": "elastic", "lifecycle/prevent_destroy": true,
	})
	want(t, d, "aws_efs_backup_policy.volume_uploads_backup_policy", map[string]any{"backup_policy/status": "ENABLED"})
	if got := d.Text(t, "aws_efs_file_system_policy.volume_uploads_policy", "policy"); got != `{"Statement":[{"Action":["elasticfilesystem:ClientMount","elasticfilesystem:ClientWrite","elasticfilesystem:ClientRootAccess"],`+
		`"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":{"AWS":"*"},"Resource":["${aws_efs_file_system.volume_uploads.arn}"],"Sid":"TLSOnly"}],"Version":"2012-10-17"}` {
		t.Error(got)
	}
	group, instances := ref("aws_security_group.volume_uploads_security_group.id"), ref("aws_security_group.cluster_security_group.id")
	for zone, subnet := range map[string]string{"a": "subnet-private-a", "b": "subnet-private-b"} {
		want(t, d, "aws_efs_mount_target.volume_uploads_mount_target_"+zone, map[string]any{"subnet_id": subnet, "security_groups": list(group)})
	}
	nfs := map[string]any{"ip_protocol": "tcp", "from_port": 2049.0, "to_port": 2049.0}
	for address, ends := range map[string][2]any{
		"aws_vpc_security_group_ingress_rule.volume_uploads_security_group_from_instances": {group, instances},
		"aws_vpc_security_group_egress_rule.volume_uploads_security_group_instances_to":    {instances, group},
	} {
		want(t, d, address, nfs)
		want(t, d, address, map[string]any{"security_group_id": ends[0], "referenced_security_group_id": ends[1]})
	}
}

// Whoever comes by the access point is one user in one folder. Another one is there before it goes.
func TestAccessPoint(t *testing.T) {
	const point = "aws_efs_access_point.volume_uploads_access_point"
	want(t, synthVolume(t), point, map[string]any{
		"posix_user": map[string]any{"uid": 1000.0, "gid": 1000.0}, "root_directory/path": "/uploads",
		"root_directory/creation_info": map[string]any{"owner_uid": 1000.0, "owner_gid": 1000.0, "permissions": "0755"},
		"lifecycle":                    map[string]any{"create_before_destroy": true},
	})
	d := synthVolume(t, func(p *volume.Props) {
		p.Spec.User, p.Spec.Group, p.Spec.Directory, p.Spec.Backups, p.Ephemeral = 33, 34, "/shop/media", new(false), true
	})
	want(t, d, point, map[string]any{
		"posix_user": map[string]any{"uid": 33.0, "gid": 34.0}, "root_directory/path": "/shop/media",
		"root_directory/creation_info": map[string]any{"owner_uid": 33.0, "owner_gid": 34.0, "permissions": "0755"},
	})
	if found := d.OfType("aws_efs_backup_policy"); len(found) > 0 {
		t.Errorf("it is backed up, by %v", found)
	}
	want(t, d, fileSystem, map[string]any{"lifecycle/prevent_destroy": false})
}

// An existing file system is looked up, and gets an access point alone. Nobody makes its root.
func TestExistingFileSystem(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		volume.New(s, "volume-uploads", volume.Props{
			Name: name, Volume: "uploads", Account: account, Region: region,
			Spec: config.Volume{Existing: "fs-0123456789abcdef0", SecurityGroup: "sg-0123456789abcdef0", Directory: "/"},
		})
	})
	if got := d.Get(t, "data", "aws_efs_file_system/volume_uploads/file_system_id"); got != "fs-0123456789abcdef0" {
		t.Errorf("looks up %v", got)
	}
	want(t, d, "aws_efs_access_point.volume_uploads_access_point", map[string]any{"root_directory": map[string]any{"path": "/"}})
	for _, address := range d.Addresses() {
		if strings.Contains(address, "volume_") && address != "aws_efs_access_point.volume_uploads_access_point" {
			t.Errorf("there is %s", address)
		}
	}
}

func TestMissingWiringOfVolumeIsNamed(t *testing.T) {
	synth(t, func(s cdktf.TerraformStack) {
		places := needed("Name", "Volume", "Account", "Region", "VPCID", "Subnets", "InstanceSecurityGroup")
		checkEachMissing(t, same(volumeProps(s)), places, func(id string, p volume.Props) { volume.New(s, id, p) })
	})
}

// mounting is a service with a container and a sidecar that mount the volumes in their own way.
func mounting(own, sidecar map[string]config.Mount) func(*service.Props) {
	return func(p *service.Props) {
		p.Volumes = map[string]service.Volume{
			"uploads": {
				FileSystemID: jsii.String("fs-1"), FileSystemARN: jsii.String("arn:fs-1"),
				AccessPointID: jsii.String("fsap-1"), AccessPointARN: jsii.String("arn:fsap-1"),
			},
			"scratch": {}, "other": {},
		}
		p.Spec.Mounts = own
		p.Spec.Sidecars = map[string]config.Sidecar{"proxy": {Container: config.Container{Image: "example.com/proxy:1", Mounts: sidecar}}}
	}
}

// Tasks mount by TLS and IAM, what is mounted only; and write where a container may.
func TestTasksMountVolumes(t *testing.T) {
	const definition, policy = "aws_ecs_task_definition.service_web_task_definition", "aws_iam_role_policy.service_web_task_role_volumes"
	d := synthService(t, mounting(
		map[string]config.Mount{"uploads": {Path: "/media", ReadOnly: true}, "scratch": {Path: "/scratch"}},
		map[string]config.Mount{"uploads": {Path: "/in"}},
	))
	want(t, d, definition, map[string]any{"volume": list(
		map[string]any{"name": "scratch"},
		map[string]any{"name": "uploads", "efs_volume_configuration": map[string]any{
			"file_system_id": "fs-1", "transit_encryption": "ENABLED",
			"authorization_config": map[string]any{"access_point_id": "fsap-1", "iam": "ENABLED"},
		}},
	)})
	containers := d.Text(t, definition, "container_definitions")
	for _, points := range []string{
		`"mountPoints":[{"containerPath":"/scratch","readOnly":false,"sourceVolume":"scratch"},{"containerPath":"/media","readOnly":true,"sourceVolume":"uploads"}]`,
		`"mountPoints":[{"containerPath":"/in","readOnly":false,"sourceVolume":"uploads"}]`,
	} {
		if !strings.Contains(containers, points) {
			t.Errorf("no %s in\n%s", points, containers)
		}
	}
	if got := d.Text(t, policy, "policy"); got != `{"Statement":[{"Action":["elasticfilesystem:ClientMount","elasticfilesystem:ClientWrite"],`+
		`"Condition":{"StringEquals":{"elasticfilesystem:AccessPointArn":"arn:fsap-1"}},"Effect":"Allow","Resource":["arn:fs-1"]}],"Version":"2012-10-17"}` {
		t.Error(got)
	}
	if !d.Needs(web, policy) {
		t.Error("tasks start before they may mount their volumes")
	}

	d = synthService(t, mounting(map[string]config.Mount{"uploads": {Path: "/media", ReadOnly: true}}, nil))
	if got := d.Text(t, policy, "policy"); strings.Contains(got, "ClientWrite") || !strings.Contains(got, "ClientMount") {
		t.Errorf("whoever only reads may do %s", got)
	}
	d = synthService(t, mounting(map[string]config.Mount{"scratch": {Path: "/scratch"}}, nil))
	if found := d.Body(policy); found != nil {
		t.Errorf("a folder of the task's own takes %v", found)
	}
}

func TestMissingVolumeIsNamed(t *testing.T) {
	said := refused(t, func(s cdktf.TerraformStack) {
		newService(s, mounting(map[string]config.Mount{"upload": {Path: "/media"}}, nil))
	})
	if !strings.Contains(said, "Volumes[upload] is missing") {
		t.Error(said)
	}
}
