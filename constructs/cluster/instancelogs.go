package cluster

import (
	"encoding/json"
	"strings"

	"cdah/internal/aws/iam"
	"cdah/internal/plan/capacity"
)

// instanceFiles are the logs of an instance, each with the end of its stream's name: the system's, the
// first start's and the ECS agent's.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logs.html
func instanceFiles() []struct{ file, stream string } {
	return []struct{ file, stream string }{
		{"/var/log/messages", "messages"},
		{"/var/log/cloud-init-output.log", "first-start"},
		{"/var/log/ecs/ecs-init.log", "ecs-init"},
		{"/var/log/ecs/ecs-agent.log", "ecs-agent"},
	}
}

// reservedMemory is what the ECS agent keeps from tasks.
func (p Props) reservedMemory() int {
	if p.InstanceLogs == nil {
		return capacity.ReservedMemory
	}
	return capacity.ReservedMemory + capacity.LogAgentMemory
}

// shipLogs has the instance send its own logs, by the CloudWatch agent. Amazon Linux 2023 brings
// neither the agent nor a daemon that writes the system's log to a file. Both are installed beside the
// start of the ECS agent, which does not wait for them, by a unit that tries until the repository can
// be reached: a host that cannot join its cluster is the one whose logs are wanted, so this is no task
// of the cluster.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
func (p Props) shipLogs() string {
	if p.InstanceLogs == nil {
		return ""
	}
	const configuration = "/opt/aws/amazon-cloudwatch-agent/etc/instance-logs.json"
	lines := []string{
		"cat >/usr/local/sbin/instance-logs <<'EOF'",
		"#!/bin/bash",
		"for attempt in {1..30}; do",
		"  dnf install -y amazon-cloudwatch-agent rsyslog && break",
		"  sleep 10",
		"done",
		"systemctl enable --now rsyslog",
		"cat >" + configuration + " <<'JSON'",
		p.agentConfiguration(),
		"JSON",
		"/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:" + configuration,
		"EOF",
		"chmod 755 /usr/local/sbin/instance-logs",
		"systemd-run --unit=instance-logs --no-block /usr/local/sbin/instance-logs",
	}
	return strings.Join(lines, "\n") + "\n"
}

// agentConfiguration is what the CloudWatch agent reads. The group's name is a token.
func (p Props) agentConfiguration() string {
	type collected struct {
		File   string `json:"file_path"`
		Group  string `json:"log_group_name"`
		Stream string `json:"log_stream_name"`
	}
	var files []collected
	for _, log := range instanceFiles() {
		files = append(files, collected{log.file, *p.InstanceLogs.Name(), "{instance_id}/" + log.stream})
	}
	text, err := json.Marshal(map[string]any{
		"agent": map[string]any{"run_as_user": "root"},
		"logs": map[string]any{
			"force_flush_interval": 15, // seconds: an instance may not live long
			"logs_collected":       map[string]any{"files": map[string]any{"collect_list": files}},
		},
	})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return string(text)
}

// logStatements let an instance write to the one group of the instances' logs.
func (p Props) logStatements() []iam.Statement {
	if p.InstanceLogs == nil {
		return nil
	}
	return []iam.Statement{iam.Allow(
		[]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, *p.InstanceLogs.Arn()+":*",
	)}
}
