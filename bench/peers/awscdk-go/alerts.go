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

func addAlerts(stack awscdk.Stack, balancer elb.ApplicationLoadBalancer, targets elb.ApplicationTargetGroup) {
	action := awscloudwatchactions.NewSnsAction(newTopic(stack))
	alarm := func(id string, props *awscloudwatch.AlarmProps) {
		made := awscloudwatch.NewAlarm(stack, jsii.String(id), props)
		made.AddAlarmAction(action)
		made.AddOkAction(action)
	}
	balancerMetric, targetMetric := balancer.Metrics().Custom, targets.Metrics().Custom
	alarm("LoadBalancerErrors", errorRate("100 * errors / (FILL(requests, 0) + errors)",
		balancerMetric(jsii.String("HTTPCode_ELB_5XX_Count"), sum()), balancerMetric(jsii.String("RequestCount"), sum())))
	alarm("WebErrors", errorRate("100 * errors / requests",
		targetMetric(jsii.String("HTTPCode_Target_5XX_Count"), sum()), targetMetric(jsii.String("RequestCount"), sum())))
	alarm("WebUnavailable", &awscloudwatch.AlarmProps{
		Metric: targetMetric(jsii.String("HealthyHostCount"), &awscloudwatch.MetricOptions{
			Statistic: jsii.String("Maximum"), Period: seconds(60),
		}),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		Threshold:          jsii.Number(1), EvaluationPeriods: jsii.Number(3),
		TreatMissingData: awscloudwatch.TreatMissingData_BREACHING,
	})
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

func newTopic(stack awscdk.Stack) awssns.Topic {
	key := awskms.NewKey(stack, jsii.String("AlertsKey"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true), PendingWindow: days(30)})
	cloudWatch := awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil)
	key.GrantEncryptDecrypt(cloudWatch)
	topic := awssns.NewTopic(stack, jsii.String("AlertsTopic"), &awssns.TopicProps{MasterKey: key, EnforceSSL: jsii.Bool(true)})
	topic.GrantPublish(cloudWatch)
	topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("alerts@example.com"), nil))
	return topic
}
