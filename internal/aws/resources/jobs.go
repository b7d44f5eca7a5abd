package resources

import (
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
)

// jobs is what cdah itself asks of ECS, to run a job in the environment's cluster and to follow it to its end. It is with
// the instances that jobs run on, as the policy of all else of ECS has no room.
func jobs() Service {
	return Service{
		Name: "ecs",
		Change: func(s Scope) []iam.Statement {
			task := s.ARN("ecs", "task/"+s.Name+"/*")
			return []iam.Statement{
				// The names of jobs are left open: who may register a revision decides anyway what runs by it.
				iam.Allow(iam.Actions("ecs", "RunTask"), s.ARN("ecs", "task-definition/"+s.Name+"-*")).
					When(iam.Condition{"ArnEquals": {"ecs:cluster": s.ARN("ecs", "cluster/"+s.Name)}}),
				iam.Allow(iam.Actions("ecs", "TagResource"), task).When(iam.Condition{"StringEquals": {"ecs:CreateAction": "RunTask"}}),
				iam.Allow(iam.Actions("ecs", "StopTask"), task),
				iam.Allow(iam.Actions("logs", "GetLogEvents"), s.ARN("logs", "log-group:"+naming.JobLogGroup(s.Name, "*")+":log-stream:*")),
			}
		},
	}
}
