// Package naming makes the names of AWS resources: <project>-<environment>-<role>, cut to each
// service's limit where it must be.
package naming

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Limits of AWS names, in characters.
const (
	// LoadBalancer is the limit of a load balancer's or target group's name
	// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html).
	LoadBalancer = 32
	// Role is the limit of an IAM role's name
	// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html).
	Role = 64
	// Bucket is the limit of an S3 bucket's name
	// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
	Bucket = 63
)

// hashLength is in hexadecimal digits: 32 bits, so that two of a few hundred names do not meet.
const hashLength = 8

// Of joins the parts of a name with hyphens: <project>-<environment>-<role>.
func Of(parts ...string) string { return strings.Join(parts, "-") }

// Shortened is Of, in limit characters at most: a longer name ends in a hash of the whole in place of
// what was cut off, so that two long names stay two.
func Shortened(limit int, parts ...string) string {
	name := Of(parts...)
	if len(name) <= limit {
		return name
	}
	head := strings.TrimRight(name[:limit-hashLength-1], "-")
	return Of(head, Hash(name))
}

// Hash tells a text from others in eight characters of a name.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:hashLength]
}

// AccessLogs is the name of the bucket of the access logs of an environment's load balancer. The account's id is
// in it, as the names of buckets are shared by all of AWS.
func AccessLogs(environment, account string) string {
	return Shortened(Bucket, environment, "access-logs", account)
}

// ErrorsAlarm is the part after <project>-<environment> of the name of the alarm on a service's errors, which
// the service's deployments name before there is one.
func ErrorsAlarm(service string) string { return Of("service", service, "errors") }

// Sessions is what follows the name of an environment in that of the log group of its ECS Exec sessions, where
// those of services have their names.
const Sessions = "sessions"

// LogGroup is the name of the log group of a service, or of [Sessions].
func LogGroup(environment, of string) string { return "/ecs/" + environment + "/" + of }

// JobLogGroup is the name of the log group of a job.
func JobLogGroup(environment, job string) string { return LogGroup(environment, "jobs/"+job) }

// LogStream is the name of the log stream of a container of a task: ECS makes it of the prefix that the task
// definition has, which is the name of its service or job
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html).
func LogStream(prefix, container, task string) string { return prefix + "/" + container + "/" + task }

// TaskDefinition is the name of the family of the task definitions of a service or job.
func TaskDefinition(environment, of string) string { return Of(environment, of) }
