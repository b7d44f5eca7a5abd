package cluster

import (
	"strconv"
	"strings"

	"cdah/internal/aws/settings"
)

// userData configures the ECS agent before it starts, and then runs the owner's own lines. The
// cluster's name is a token, which is why Terraform encodes the text and Go does not.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
func (p Props) userData(clusterName string) string {
	settings := []string{
		"ECS_CLUSTER=" + clusterName,
		"ECS_DYNAMIC_HOST_PORT_RANGE=" + strconv.Itoa(settings.DynamicPortFirst) + "-" + strconv.Itoa(settings.DynamicPortLast),
		"ECS_RESERVED_MEMORY=" + strconv.Itoa(p.reservedMemory()),
		// Each task acts as its own role: the instance's is out of its reach.
		"ECS_ENABLE_TASK_IAM_ROLE=true",
		"ECS_IMAGE_CLEANUP_INTERVAL=" + strconv.Itoa(p.Spec.Agent.ImageCleanupInterval) + "m",
		"ECS_IMAGE_MINIMUM_CLEANUP_AGE=" + strconv.Itoa(p.Spec.Agent.ImageMinimumAge) + "m",
		"ECS_NUM_IMAGES_DELETE_PER_CYCLE=" + strconv.Itoa(p.Spec.Agent.ImagesPerCleanup),
		"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=" + strconv.Itoa(p.Spec.Agent.TaskCleanupWait) + "m",
	}
	if p.Spec.Spot != nil {
		// Tasks move away in the two minutes before AWS takes a Spot instance back.
		settings = append(settings, "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true")
	}
	if p.Spec.WarmPool != nil {
		// An instance joins the cluster when it leaves the pool, not when it enters it.
		settings = append(settings, "ECS_WARM_POOLS_CHECK=true")
	}
	return "#!/bin/bash\ncat >>/etc/ecs/ecs.config <<'EOF'\n" + strings.Join(settings, "\n") + "\nEOF\n" + p.shipLogs() + p.Spec.UserData
}
