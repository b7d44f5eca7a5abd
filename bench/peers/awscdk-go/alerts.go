package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	elb "github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// addAlerts adds the alarms, and returns that on the errors of the service web. Each of them informs;
// somebody is paged once for all that are wrong.
func addAlerts(stack awscdk.Stack, balancer elb.ApplicationLoadBalancer, targets elb.ApplicationTargetGroup) awscloudwatch.Alarm {
	page, inform := addTopics(stack)
	alarm := func(id string, props *awscloudwatch.AlarmProps) awscloudwatch.Alarm {
		made := awscloudwatch.NewAlarm(stack, jsii.String(id), props)
		notify(made, inform)
		return made
	}
	balancerMetric, targetMetric := balancer.Metrics().Custom, targets.Metrics().Custom
	balancerErrors := alarm("LoadBalancerErrors", errorRate("100 * errors / (FILL(requests, 0) + errors)",
		balancerMetric(jsii.String("HTTPCode_ELB_5XX_Count"), sum()), balancerMetric(jsii.String("RequestCount"), sum())))
	serviceErrors := alarm("WebErrors", errorRate("100 * errors / requests",
		targetMetric(jsii.String("HTTPCode_Target_5XX_Count"), sum()), targetMetric(jsii.String("RequestCount"), sum())))
	unavailable := alarm("WebUnavailable", &awscloudwatch.AlarmProps{
		Metric: targetMetric(jsii.String("HealthyHostCount"), &awscloudwatch.MetricOptions{
			Statistic: jsii.String("Maximum"), Period: seconds(60),
		}),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		Threshold:          jsii.Number(1), EvaluationPeriods: jsii.Number(3), DatapointsToAlarm: jsii.Number(3),
		TreatMissingData: awscloudwatch.TreatMissingData_BREACHING,
	})
	notify(addPage(stack, "Page", balancerErrors, addPage(stack, "PageWeb", serviceErrors, unavailable)), page)
	return serviceErrors
}

// addPage adds an alarm that is on while one of its parts is.
func addPage(stack awscdk.Stack, id string, parts ...awscloudwatch.IAlarm) awscloudwatch.CompositeAlarm {
	var rules []awscloudwatch.IAlarmRule
	for _, part := range parts {
		rules = append(rules, awscloudwatch.AlarmRule_FromAlarm(part, awscloudwatch.AlarmState_ALARM))
	}
	return awscloudwatch.NewCompositeAlarm(stack, jsii.String(id), &awscloudwatch.CompositeAlarmProps{
		AlarmRule: awscloudwatch.AlarmRule_AnyOf(rules...),
	})
}

// notify has an alarm tell when it goes off and when it is over.
func notify(alarm awscloudwatch.AlarmBase, action awscloudwatch.IAlarmAction) {
	alarm.AddAlarmAction(action)
	alarm.AddOkAction(action)
}

func sum() *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: jsii.String("Sum"), Period: seconds(60)}
}

// errorRate is an alarm on a share of requests.
func errorRate(expression string, errors, requests awscloudwatch.Metric) *awscloudwatch.AlarmProps {
	return &awscloudwatch.AlarmProps{
		Metric: awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
			Expression:   jsii.String(expression),
			UsingMetrics: &map[string]awscloudwatch.IMetric{"errors": errors, "requests": requests},
			Label:        jsii.String("Errors in percent of requests"),
			Period:       seconds(60),
		}),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
		Threshold:          jsii.Number(5), EvaluationPeriods: jsii.Number(5), DatapointsToAlarm: jsii.Number(3),
		TreatMissingData: awscloudwatch.TreatMissingData_NOT_BREACHING,
	}
}

// addTopics adds the topics of alarms that page somebody, and of all that informs.
func addTopics(stack awscdk.Stack) (page, inform awscloudwatch.IAlarmAction) {
	key := awskms.NewKey(stack, jsii.String("AlertsKey"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true), PendingWindow: days(30)})
	publisher := func(name string) awsiam.ServicePrincipal {
		made := awsiam.NewServicePrincipal(jsii.String(name+".amazonaws.com"), nil)
		key.GrantEncryptDecrypt(made)
		return made
	}
	topic := func(id string, publishers ...awsiam.ServicePrincipal) awscloudwatch.IAlarmAction {
		made := awssns.NewTopic(stack, jsii.String(id), &awssns.TopicProps{MasterKey: key, EnforceSSL: jsii.Bool(true)})
		for _, publisher := range publishers {
			made.GrantPublish(publisher)
		}
		made.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("alerts@example.com"), nil))
		return awscloudwatchactions.NewSnsAction(made)
	}
	cloudWatch, budgets, events := publisher("cloudwatch"), publisher("budgets"), publisher("events")
	return topic("PageTopic", cloudWatch), topic("InformTopic", cloudWatch, budgets, events)
}
