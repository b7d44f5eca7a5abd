package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	elb "github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

func addCluster(stack awscdk.Stack, vpc awsec2.Vpc, balancer elb.ApplicationLoadBalancer) (awsecs.Cluster, awsecs.AsgCapacityProvider) {
	cluster := awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{
		Vpc: vpc, ContainerInsightsV2: awsecs.ContainerInsights_ENABLED,
	})
	instances := awsautoscaling.NewAutoScalingGroup(stack, jsii.String("AutoScalingGroup"), &awsautoscaling.AutoScalingGroupProps{
		Vpc: vpc, LaunchTemplate: newLaunchTemplate(stack, vpc, balancer), MinCapacity: jsii.Number(3), MaxCapacity: jsii.Number(6),
		NewInstancesProtectedFromScaleIn: jsii.Bool(true), DefaultInstanceWarmup: seconds(180),
	})
	capacity := awsecs.NewAsgCapacityProvider(stack, jsii.String("Capacity"), &awsecs.AsgCapacityProviderProps{
		AutoScalingGroup: instances, EnableManagedTerminationProtection: jsii.Bool(true), EnableManagedDraining: jsii.Bool(true),
		TargetCapacityPercent: jsii.Number(90), InstanceWarmupPeriod: jsii.Number(180),
	})
	cluster.AddAsgCapacityProvider(capacity, nil)
	cluster.AddDefaultCapacityProviderStrategy(strategy(capacity))
	return cluster, capacity
}

func strategy(capacity awsecs.AsgCapacityProvider) *[]*awsecs.CapacityProviderStrategy {
	return &[]*awsecs.CapacityProviderStrategy{{CapacityProvider: capacity.CapacityProviderName(), Weight: jsii.Number(100)}}
}

func newLaunchTemplate(stack awscdk.Stack, vpc awsec2.Vpc, balancer elb.ApplicationLoadBalancer) awsec2.LaunchTemplate {
	group := awsec2.NewSecurityGroup(stack, jsii.String("Instances"), &awsec2.SecurityGroupProps{Vpc: vpc, AllowAllOutbound: jsii.Bool(false)})
	group.AddEgressRule(awsec2.Peer_AnyIpv4(), awsec2.Port_Tcp(jsii.Number(443)), jsii.String("TCP 443 to anywhere"), nil)
	tasks := awsec2.Port_TcpRange(jsii.Number(61000), jsii.Number(65535))
	group.Connections().AllowFrom(balancer, tasks, jsii.String("Tasks from the load balancer"))
	userData := awsec2.UserData_ForLinux(nil)
	userData.AddCommands(jsii.String("echo ECS_DYNAMIC_HOST_PORT_RANGE=61000-65535 >>/etc/ecs/ecs.config"))
	return awsec2.NewLaunchTemplate(stack, jsii.String("LaunchTemplate"), &awsec2.LaunchTemplateProps{
		InstanceType: awsec2.NewInstanceType(jsii.String("t3.small")),
		MachineImage: awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_STANDARD, nil),
		Role: awsiam.NewRole(stack, jsii.String("InstanceRole"), &awsiam.RoleProps{
			AssumedBy: awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil),
		}),
		SecurityGroup:           group,
		UserData:                userData,
		RequireImdsv2:           jsii.Bool(true),
		HttpPutResponseHopLimit: jsii.Number(1),
		BlockDevices: &[]*awsec2.BlockDevice{{
			DeviceName: jsii.String("/dev/xvda"),
			Volume: awsec2.BlockDeviceVolume_Ebs(jsii.Number(30), &awsec2.EbsDeviceOptions{
				Encrypted: jsii.Bool(true), VolumeType: awsec2.EbsDeviceVolumeType_GP3,
			}),
		}},
	})
}

func addService(stack awscdk.Stack, cluster awsecs.Cluster, capacity awsecs.AsgCapacityProvider) awsecs.Ec2Service {
	service := awsecs.NewEc2Service(stack, jsii.String("Service"), &awsecs.Ec2ServiceProps{
		Cluster: cluster, TaskDefinition: newTasks(stack), DesiredCount: jsii.Number(3),
		MinHealthyPercent: jsii.Number(100), MaxHealthyPercent: jsii.Number(200),
		CapacityProviderStrategies: strategy(capacity),
		CircuitBreaker:             &awsecs.DeploymentCircuitBreaker{Enable: jsii.Bool(true), Rollback: jsii.Bool(true)},
		EnableECSManagedTags:       jsii.Bool(true),
		HealthCheckGracePeriod:     seconds(60),
		PlacementStrategies: &[]awsecs.PlacementStrategy{
			awsecs.PlacementStrategy_SpreadAcross(jsii.String("attribute:ecs.availability-zone")),
			awsecs.PlacementStrategy_PackedByMemory(),
		},
		PropagateTags: awsecs.PropagatedTagSource_SERVICE,
	})
	tasks := service.AutoScaleTaskCount(&awsapplicationautoscaling.EnableScalingProps{MinCapacity: jsii.Number(3), MaxCapacity: jsii.Number(18)})
	tasks.ScaleOnCpuUtilization(jsii.String("Cpu"), &awsecs.CpuUtilizationScalingProps{
		TargetUtilizationPercent: jsii.Number(60), ScaleInCooldown: seconds(300), ScaleOutCooldown: seconds(60),
	})
	return service
}

func newTasks(stack awscdk.Stack) awsecs.Ec2TaskDefinition {
	logs := awslogs.NewLogGroup(stack, jsii.String("Logs"), &awslogs.LogGroupProps{
		LogGroupName: jsii.String("/ecs/cdah-site/web"), Retention: awslogs.RetentionDays_ONE_MONTH,
	})
	tasks := awsecs.NewEc2TaskDefinition(stack, jsii.String("Tasks"), &awsecs.Ec2TaskDefinitionProps{NetworkMode: awsecs.NetworkMode_BRIDGE})
	tasks.AddContainer(jsii.String("web"), &awsecs.ContainerDefinitionOptions{
		Image: awsecs.ContainerImage_FromRegistry(jsii.String("public.ecr.aws/nginx/nginx:1.28.0"), nil),
		Cpu:   jsii.Number(256), MemoryLimitMiB: jsii.Number(256), StopTimeout: seconds(30),
		PortMappings: &[]*awsecs.PortMapping{{ContainerPort: jsii.Number(80)}},
		Logging: awsecs.LogDriver_AwsLogs(&awsecs.AwsLogDriverProps{
			LogGroup: logs, StreamPrefix: jsii.String("web"), Mode: awsecs.AwsLogDriverMode_NON_BLOCKING,
			MaxBufferSize: awscdk.Size_Mebibytes(jsii.Number(25)),
		}),
	})
	return tasks
}
