package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/cluster"
)

// Bottlerocket is told the same in TOML, and has a volume of its own for images.
func TestBottlerocket(t *testing.T) {
	d := synthCluster(t, func(p *cluster.Props) {
		p.Spec.OperatingSystem, p.Spec.SessionAccess, p.Spec.Spot = config.Bottlerocket, true, &config.Spot{Percentage: 50}
	})
	settings := `[settings.ecs]
cluster = "${aws_ecs_cluster.cluster.name}"
reserved-memory = 128
image-cleanup-enabled = true
image-cleanup-wait = "30m"
image-cleanup-age = "60m"
image-cleanup-delete-per-cycle = 5
task-cleanup-wait = "60m"
awsvpc-block-imds = true
enable-spot-instance-draining = true

[settings.kernel.sysctl]
"net.ipv4.ip_local_port_range" = "61000 65535"

[settings.host-containers.control]
enabled = true
`
	if diff := cmp.Diff(settings, d.Text(t, template, "user_data")); diff != "" {
		t.Errorf("user data (-want +got):\n%s", diff)
	}
	volume := map[string]any{"volume_type": "gp3", "volume_size": 8.0, "encrypted": "true", "delete_on_termination": "true"}
	data := map[string]any{"volume_type": "gp3", "volume_size": 30.0, "encrypted": "true", "delete_on_termination": "true"}
	want(t, d, template, map[string]any{
		"image_id": "resolve:ssm:/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id",
		"block_device_mappings": list(
			map[string]any{"device_name": "/dev/xvda", "ebs": volume}, map[string]any{"device_name": "/dev/xvdb", "ebs": data},
		),
	})
	const role = "aws_iam_role_policy.cluster_instance_role_session"
	if policy := d.Text(t, role, "policy"); !strings.Contains(policy, `"arn:aws:ecr:eu-west-2:*:repository/bottlerocket-control"`) {
		t.Errorf("the control container's image cannot be pulled: %s", policy)
	}
}
