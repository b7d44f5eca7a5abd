'use strict';

const cdk = require('aws-cdk-lib');
const autoscaling = require('aws-cdk-lib/aws-autoscaling');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const elb = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const iam = require('aws-cdk-lib/aws-iam');
const logs = require('aws-cdk-lib/aws-logs');
const s3 = require('aws-cdk-lib/aws-s3');
const { addAcls } = require('./acls');
const { addAlerts } = require('./alerts');

const zones = ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'];

exports.Website = class extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Network', {
      ipAddresses: ec2.IpAddresses.cidr('10.2.0.0/16'),
      availabilityZones: zones,
      natGateways: zones.length,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        // Brings the private subnets to a range that has none of the public ones.
        { name: 'gap', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22, reserved: true },
        { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    });
    vpc.addGatewayEndpoint('S3', {
      service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }],
    });
    addAcls(vpc, { public: '10.2.0.0/22', private: '10.2.16.0/22' });
    const { balancer, listener } = this.addLoadBalancer(vpc);
    const { cluster, capacity } = this.addCluster(vpc, balancer);
    const service = this.addService(cluster, capacity);
    const targets = listener.addTargets('Web', {
      conditions: [elb.ListenerCondition.pathPatterns(['/*'])],
      priority: 49042,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: [service],
      deregistrationDelay: cdk.Duration.seconds(30),
      healthCheck: {
        path: '/', healthyHttpCodes: '200-299', healthyThresholdCount: 2, unhealthyThresholdCount: 3,
        interval: cdk.Duration.seconds(15), timeout: cdk.Duration.seconds(5),
      },
    });
    const errors = addAlerts(this, balancer, targets);
    service.enableDeploymentAlarms([errors.alarmName], { behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM });
    for (const part of [service, service.taskDefinition]) cdk.Tags.of(part).add('Service', 'web');
    this.addOutputs({ vpc, balancer, cluster, service });
    cdk.Tags.of(this).add('CostCenter', 'website');
  }

  addLoadBalancer(vpc) {
    const bucket = new s3.Bucket(this, 'AccessLogs', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ id: 'expire', expiration: cdk.Duration.days(90), abortIncompleteMultipartUploadAfter: cdk.Duration.days(7) }],
    });
    const balancer = new elb.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc, internetFacing: true, deletionProtection: true, dropInvalidHeaderFields: true,
      desyncMitigationMode: elb.DesyncMitigationMode.STRICTEST, idleTimeout: cdk.Duration.seconds(60),
    });
    balancer.logAccessLogs(bucket);
    const listener = balancer.addListener('Http', {
      port: 80, protocol: elb.ApplicationProtocol.HTTP,
      defaultAction: elb.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' }),
    });
    return { balancer, listener };
  }

  addCluster(vpc, balancer) {
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
    const group = new ec2.SecurityGroup(this, 'Instances', { vpc, allowAllOutbound: false });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'TCP 443 to anywhere');
    group.connections.allowFrom(balancer, ec2.Port.tcpRange(61000, 65535), 'Tasks from the load balancer');
    const userData = ec2.UserData.forLinux();
    userData.addCommands('echo ECS_DYNAMIC_HOST_PORT_RANGE=61000-65535 >>/etc/ecs/ecs.config');
    const template = new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      instanceType: new ec2.InstanceType('t3.small'),
      machineImage: ecs.EcsOptimizedImage.amazonLinux2023(),
      role: new iam.Role(this, 'InstanceRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
      securityGroup: group,
      userData,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      blockDevices: [{
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(30, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
      }],
    });
    const instances = new autoscaling.AutoScalingGroup(this, 'AutoScalingGroup', {
      vpc, launchTemplate: template, minCapacity: 3, maxCapacity: 6,
      newInstancesProtectedFromScaleIn: true, defaultInstanceWarmup: cdk.Duration.seconds(180),
    });
    const capacity = new ecs.AsgCapacityProvider(this, 'Capacity', {
      autoScalingGroup: instances, enableManagedTerminationProtection: true, enableManagedDraining: true,
      targetCapacityPercent: 90, instanceWarmupPeriod: 180,
    });
    cluster.addAsgCapacityProvider(capacity);
    cluster.addDefaultCapacityProviderStrategy([{ capacityProvider: capacity.capacityProviderName, weight: 100 }]);
    return { cluster, capacity };
  }

  addService(cluster, capacity) {
    const logGroup = new logs.LogGroup(this, 'Logs', { logGroupName: '/ecs/cdah-site/web', retention: logs.RetentionDays.ONE_MONTH });
    const tasks = new ecs.Ec2TaskDefinition(this, 'Tasks', { networkMode: ecs.NetworkMode.BRIDGE });
    tasks.addContainer('web', {
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.28.0'),
      cpu: 256, memoryLimitMiB: 256, stopTimeout: cdk.Duration.seconds(30),
      portMappings: [{ containerPort: 80 }],
      logging: ecs.LogDriver.awsLogs({ logGroup, streamPrefix: 'web', mode: ecs.AwsLogDriverMode.NON_BLOCKING, maxBufferSize: cdk.Size.mebibytes(25) }),
    });
    const service = new ecs.Ec2Service(this, 'Service', {
      cluster, taskDefinition: tasks, desiredCount: 3, minHealthyPercent: 100, maxHealthyPercent: 200,
      capacityProviderStrategies: [{ capacityProvider: capacity.capacityProviderName, weight: 100 }],
      circuitBreaker: { enable: true, rollback: true }, enableECSManagedTags: true, healthCheckGracePeriod: cdk.Duration.seconds(60),
      placementStrategies: [ecs.PlacementStrategy.spreadAcross('attribute:ecs.availability-zone'), ecs.PlacementStrategy.packedByMemory()],
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    service.autoScaleTaskCount({ minCapacity: 3, maxCapacity: 18 }).scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 60, scaleInCooldown: cdk.Duration.seconds(300), scaleOutCooldown: cdk.Duration.seconds(60),
    });
    return service;
  }

  addOutputs({ vpc, balancer, cluster, service }) {
    const output = (id, description, value) => new cdk.CfnOutput(this, id, { description, value });
    output('WebsiteUrl', 'Public address of the website.', `http://${balancer.loadBalancerDnsName}`);
    output('LoadBalancerDnsName', 'DNS name of the load balancer.', balancer.loadBalancerDnsName);
    output('ClusterName', 'Name of the ECS cluster.', cluster.clusterName);
    output('ServiceName', 'Name of the ECS service.', service.serviceName);
    output('VpcId', 'Id of the VPC.', vpc.vpcId);
  }
};
