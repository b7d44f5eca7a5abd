package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	elb "github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
)

// addWebsite composes the website of the stack.
func addWebsite(stack awscdk.Stack) {
	vpc := awsec2.NewVpc(stack, jsii.String("Network"), &awsec2.VpcProps{
		IpAddresses:       awsec2.IpAddresses_Cidr(jsii.String("10.2.0.0/16")),
		AvailabilityZones: jsii.Strings("eu-west-2a", "eu-west-2b", "eu-west-2c"),
		NatGateways:       jsii.Number(3),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("public"), SubnetType: awsec2.SubnetType_PUBLIC, CidrMask: jsii.Number(24), MapPublicIpOnLaunch: jsii.Bool(false)},
			// Brings the private subnets to a range that has none of the public ones.
			{Name: jsii.String("gap"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(22), Reserved: jsii.Bool(true)},
			{Name: jsii.String("private"), SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS, CidrMask: jsii.Number(24)},
		},
	})
	vpc.AddGatewayEndpoint(jsii.String("S3"), &awsec2.GatewayVpcEndpointOptions{
		Service: awsec2.GatewayVpcEndpointAwsService_S3(),
		Subnets: &[]*awsec2.SubnetSelection{{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS}},
	})
	addACLs(vpc, "10.2.0.0/22", "10.2.16.0/22")
	balancer, listener := addLoadBalancer(stack, vpc)
	cluster, capacity := addCluster(stack, vpc, balancer)
	service := addService(stack, cluster, capacity)
	targets := listener.AddTargets(jsii.String("Web"), &elb.AddApplicationTargetsProps{
		Conditions:          &[]elb.ListenerCondition{elb.ListenerCondition_PathPatterns(jsii.Strings("/*"))},
		Priority:            jsii.Number(49042),
		Protocol:            elb.ApplicationProtocol_HTTP,
		Targets:             &[]elb.IApplicationLoadBalancerTarget{service},
		DeregistrationDelay: seconds(30),
		HealthCheck: &elb.HealthCheck{
			Path: jsii.String("/"), HealthyHttpCodes: jsii.String("200-299"),
			HealthyThresholdCount: jsii.Number(2), UnhealthyThresholdCount: jsii.Number(3),
			Interval: seconds(15), Timeout: seconds(5),
		},
	})
	errors := addAlerts(stack, balancer, targets)
	service.EnableDeploymentAlarms(&[]*string{errors.AlarmName()}, &awsecs.DeploymentAlarmOptions{
		Behavior: awsecs.AlarmBehavior_ROLLBACK_ON_ALARM,
	})
	awscdk.Tags_Of(service).Add(jsii.String("Service"), jsii.String("web"), nil)
	awscdk.Tags_Of(service.TaskDefinition()).Add(jsii.String("Service"), jsii.String("web"), nil)
	addOutputs(stack, vpc, balancer, cluster, service)
	awscdk.Tags_Of(stack).Add(jsii.String("CostCenter"), jsii.String("website"), nil)
}

func addLoadBalancer(stack awscdk.Stack, vpc awsec2.Vpc) (elb.ApplicationLoadBalancer, elb.ApplicationListener) {
	bucket := awss3.NewBucket(stack, jsii.String("AccessLogs"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		LifecycleRules: &[]*awss3.LifecycleRule{
			{Id: jsii.String("expire"), Expiration: days(90), AbortIncompleteMultipartUploadAfter: days(7)},
		},
	})
	balancer := elb.NewApplicationLoadBalancer(stack, jsii.String("LoadBalancer"), &elb.ApplicationLoadBalancerProps{
		Vpc: vpc, InternetFacing: jsii.Bool(true), DeletionProtection: jsii.Bool(true),
		DropInvalidHeaderFields: jsii.Bool(true), IdleTimeout: seconds(60),
		DesyncMitigationMode: elb.DesyncMitigationMode_STRICTEST,
	})
	balancer.LogAccessLogs(bucket, nil)
	listener := balancer.AddListener(jsii.String("Http"), &elb.BaseApplicationListenerProps{
		Port: jsii.Number(80), Protocol: elb.ApplicationProtocol_HTTP,
		DefaultAction: elb.ListenerAction_FixedResponse(jsii.Number(404), &elb.FixedResponseOptions{
			ContentType: jsii.String("text/plain"), MessageBody: jsii.String("Not found"),
		}),
	})
	return balancer, listener
}

func addOutputs(stack awscdk.Stack, vpc awsec2.Vpc, balancer elb.ApplicationLoadBalancer, cluster awsecs.Cluster, service awsecs.Ec2Service) {
	output := func(id, description string, value *string) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Description: jsii.String(description), Value: value})
	}
	output("WebsiteUrl", "Public address of the website.", jsii.String("http://"+*balancer.LoadBalancerDnsName()))
	output("LoadBalancerDnsName", "DNS name of the load balancer.", balancer.LoadBalancerDnsName())
	output("ClusterName", "Name of the ECS cluster.", cluster.ClusterName())
	output("ServiceName", "Name of the ECS service.", service.ServiceName())
	output("VpcId", "Id of the VPC.", vpc.VpcId())
}
