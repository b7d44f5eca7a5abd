package observability

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopicsubscription"
)

// AlertsProps say what to watch and whom to tell.
type AlertsProps struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account
	Region  string

	LoadBalancer lb.Lb
	Services     []WatchedService // in any order that stays the same
	Emails       []string         // each must confirm the message that AWS sends

	Ephemeral bool // the topic's key goes after the shortest time
}

// WatchedService is a service whose targets are watched.
type WatchedService struct {
	Name        string
	TargetGroup lbtargetgroup.LbTargetGroup
}

// Alerts is the topic that alarms are sent to.
type Alerts struct {
	Topic snstopic.SnsTopic
}

// NewAlerts builds the alarms on what visitors would notice, and the encrypted topic they go to:
//
//	load balancer's metrics → alarm → topic → e-mail
//
// An alarm tells when it goes off and when it clears.
func NewAlerts(scope constructs.Construct, id string, p AlertsProps) *Alerts {
	c := constructs.NewConstruct(scope, jsii.String(id))
	topic := newTopic(c, p)
	for _, email := range p.Emails {
		snstopicsubscription.NewSnsTopicSubscription(topic, jsii.String("email-"+addressable(email)), &snstopicsubscription.SnsTopicSubscriptionConfig{
			TopicArn: topic.Arn(),
			Protocol: jsii.String("email"),
			Endpoint: jsii.String(email),
		})
	}
	addAlarms(c, p, topic)
	return &Alerts{Topic: topic}
}

// addressable spells an e-mail address in the characters that a Terraform address may have, each
// other one as its code, so that two addresses stay two.
func addressable(email string) string {
	var id []byte
	for i := range len(email) {
		char := email[i]
		if 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z' || '0' <= char && char <= '9' {
			id = append(id, char)
			continue
		}
		id = append(id, '-')
		id = strconv.AppendInt(id, int64(char), 10)
		id = append(id, '-')
	}
	return string(id)
}
