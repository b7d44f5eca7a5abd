package config

// Alerts says who is told when something is wrong.
type Alerts struct {
	// E-mail addresses that get everything: pages and information. Each gets messages from AWS, one
	// for each of the two, and must confirm them once.
	Emails []string `yaml:"emails" json:"emails,omitzero" jsonschema:"uniqueItems=true"`

	// Who is paged, when somebody must act at once, beside emails.
	Page Receivers `yaml:"page" json:"page,omitzero"`

	// Who is informed of everything else, beside emails: alarms that can wait, the parts of a page,
	// deployments, stopped tasks and costs.
	Inform Receivers `yaml:"inform" json:"inform,omitzero"`

	// Which events of ECS are reported, with their reasons.
	Events Events `yaml:"events" json:"events,omitzero"`

	// Address of the runbook, to which alarms refer: docs/runbook.md of this project, or where you
	// publish your own version of it.
	Runbook string `yaml:"runbook" json:"runbook,omitzero" default:"docs/runbook.md" jsonschema:"pattern=^[^ #\"]+$,maxLength=200"`

	// A budget for each day. Without one nobody is told of costs.
	Budget *Budget `yaml:"budget" json:"budget,omitzero"`
}

// Receivers are who gets a kind of alert.
type Receivers struct {
	// E-mail addresses. Each gets a message from AWS and must confirm it once.
	Emails []string `yaml:"emails" json:"emails,omitzero" jsonschema:"uniqueItems=true"`

	// HTTPS endpoints, such as that of an on-call service. Each must confirm the subscription, which
	// such services do by themselves. The address stands in the plan and the state: do not give one
	// that alone lets others act in your name.
	HTTPS []string `yaml:"https" json:"https,omitzero" jsonschema:"uniqueItems=true"`

	// A Slack channel. Its workspace must have been authorised once, in the console of Amazon Q
	// Developer in chat applications (AWS Chatbot).
	Slack *Slack `yaml:"slack" json:"slack,omitzero"`

	// A Microsoft Teams channel. Its team must have been authorised once, in the console of Amazon Q
	// Developer in chat applications (AWS Chatbot).
	Teams *Teams `yaml:"teams" json:"teams,omitzero"`
}

// Slack is a channel of Slack.
type Slack struct {
	// Id of the workspace, such as T01234567.
	Workspace string `yaml:"workspace" json:"workspace,omitzero" jsonschema:"required,pattern=^[0-9A-Z]{1\\,255}$"`

	// Id of the channel, such as C01234567: the end of its link. A channel may be given once only in an
	// account, so one of the two kinds of alerts can have it.
	Channel string `yaml:"channel" json:"channel,omitzero" jsonschema:"required,pattern=^[A-Za-z0-9]{1\\,255}$"`
}

// Teams is a channel of Microsoft Teams.
type Teams struct {
	// Id of the Microsoft tenant, a UUID.
	Tenant string `yaml:"tenant" json:"tenant,omitzero" jsonschema:"required,pattern=^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"`

	// Id of the team, a UUID. Of a team one channel can be given, in all environments of an account.
	Team string `yaml:"team" json:"team,omitzero" jsonschema:"required,pattern=^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"`

	// Id of the channel, such as 19:...@thread.tacv2, with its special characters encoded as in a link.
	Channel string `yaml:"channel" json:"channel,omitzero" jsonschema:"required,pattern=^[a-zA-Z0-9_=+/.\\,-]*%3[aA][a-zA-Z0-9_=+/.\\,-]*%40[a-zA-Z0-9_=+/.\\,-]*$"`
}

// Events says which events of ECS are reported.
type Events struct {
	// Deployments: begun, completed, failed and rolled back.
	Deployments *bool `yaml:"deployments" json:"deployments,omitzero" default:"true"`

	// Tasks that stopped and should not have, with the reason: their container ended or was killed, the
	// task could not start, or the load balancer found it unhealthy. Jobs that failed, with their exit code.
	StoppedTasks *bool `yaml:"stopped_tasks" json:"stopped_tasks,omitzero" default:"true"`

	// What ECS itself calls errors and warnings of a service, such as tasks that find no place.
	ServiceProblems *bool `yaml:"service_problems" json:"service_problems,omitzero" default:"true"`
}

// Budget is what a day may cost.
type Budget struct {
	// Costs of a day in US dollars, 1 to 1000000, above which the receivers of alerts.inform are told.
	// AWS knows the costs some hours later.
	DailyUSD int `yaml:"daily_usd" json:"daily_usd" jsonschema:"required,minimum=1,maximum=1000000"`

	// What is counted: account (all costs of the account) or environment (what has the environment's
	// tag). The latter needs the tag Environment to be activated as a cost allocation tag, once, in the
	// account that pays; until then nothing is counted, and nobody told.
	Scope BudgetScope `yaml:"scope" json:"scope,omitzero" default:"account" jsonschema:"enum=account,enum=environment"`
}

// BudgetScope is what a budget counts.
type BudgetScope string

// The scopes of a budget.
const (
	BudgetAccount     BudgetScope = "account"
	BudgetEnvironment BudgetScope = "environment"
)
