'use strict';

const { Fn, Token } = require('cdktf');
const { Construct } = require('constructs');
const { aws } = require('./aws');
const { account, allow, anywhere, name, named, policy, region, service, sorted, tags } = require('./names');
const { AutoscalingGroup } = aws('autoscaling-group');
const { EcsCapacityProvider } = aws('ecs-capacity-provider');
const { EcsCluster } = aws('ecs-cluster');
const { EcsClusterCapacityProviders } = aws('ecs-cluster-capacity-providers');
const { IamInstanceProfile } = aws('iam-instance-profile');
const { IamRole } = aws('iam-role');
const { IamRolePolicy } = aws('iam-role-policy');
const { LaunchTemplate } = aws('launch-template');
const { SecurityGroup } = aws('security-group');
const { VpcSecurityGroupEgressRule } = aws('vpc-security-group-egress-rule');
const { VpcSecurityGroupIngressRule } = aws('vpc-security-group-ingress-rule');

exports.Cluster = class extends Construct {
  constructor(scope, id, { network, balancer, logs }) {
    super(scope, id);
    this.ecs = new EcsCluster(this, 'Default', {
      configuration: { executeCommandConfiguration: { logging: 'DEFAULT' } }, dependsOn: [logs.insights], name,
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
    const role = this.addInstanceRole();
    const { group, rules } = this.addSecurityGroup(network, balancer);
    this.group = group;
    const reachable = [role.agent, ...rules, ...network.internet];
    const instances = this.addInstances(network, this.addLaunchTemplate(role.profile, group), reachable);
    const provider = new EcsCapacityProvider(this, 'capacity-provider', {
      name,
      autoScalingGroupProvider: {
        autoScalingGroupArn: instances.arn, managedDraining: 'ENABLED', managedTerminationProtection: 'ENABLED',
        managedScaling: {
          instanceWarmupPeriod: 180, maximumScalingStepSize: 10, minimumScalingStepSize: 1, status: 'ENABLED', targetCapacity: 90,
        },
      },
    });
    this.strategy = [{ capacityProvider: provider.name, weight: 100 }];
    const attached = new EcsClusterCapacityProviders(this, 'capacity-providers', {
      capacityProviders: [provider.name], clusterName: this.ecs.name, defaultCapacityProviderStrategy: this.strategy,
    });
    this.ready = [attached, instances];
  }

  addInstanceRole() {
    const role = new IamRole(this, 'instance-role', {
      assumeRolePolicy: policy({ Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: service('ec2.amazonaws.com') }),
      description: `ECS agent of the instances of ${name}`, forceDetachPolicies: true, name: `${name}-instance`,
    });
    const agent = new IamRolePolicy(role, 'agent', {
      name: 'ecs-agent', role: role.name,
      policy: policy(
        allow(['ecs:RegisterContainerInstance', 'ecs:DeregisterContainerInstance', 'ecs:SubmitAttachmentStateChanges',
          'ecs:SubmitContainerStateChange', 'ecs:SubmitTaskStateChange'], [this.ecs.arn]),
        allow(['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
          [`arn:aws:ecs:${region}:${account}:container-instance/${name}/*`],
          { Condition: { ArnEquals: { 'ecs:cluster': this.ecs.arn } } }),
        allow(['ecs:DiscoverPollEndpoint'], ['*']),
      ),
    });
    return { agent, profile: new IamInstanceProfile(role, 'profile', { name: `${name}-instance`, role: role.name }) };
  }

  addSecurityGroup(network, balancer) {
    const group = new SecurityGroup(this, 'security-group', {
      description: `Instances of ${name}`, lifecycle: { createBeforeDestroy: true }, namePrefix: `${name}-instance-`,
      revokeRulesOnDelete: true, tags: named(`${name}-instance`), vpcId: network.vpc.id,
    });
    const tasks = { fromPort: 61000, ipProtocol: 'tcp', toPort: 65535 };
    const rules = [
      new VpcSecurityGroupIngressRule(group, 'from-load-balancer', {
        ...tasks, description: 'Tasks from the load balancer', referencedSecurityGroupId: balancer.group.id, securityGroupId: group.id,
      }),
      new VpcSecurityGroupEgressRule(group, 'load-balancer-to', {
        ...tasks, description: 'Tasks on the instances', referencedSecurityGroupId: group.id, securityGroupId: balancer.group.id,
      }),
      new VpcSecurityGroupEgressRule(group, 'to-443', {
        cidrIpv4: anywhere, description: 'TCP 443 to anywhere', fromPort: 443, ipProtocol: 'tcp', securityGroupId: group.id, toPort: 443,
      }),
    ];
    return { group, rules };
  }

  addLaunchTemplate(profile, group) {
    const script = ['#!/bin/bash', "cat >>/etc/ecs/ecs.config <<'EOF'", `ECS_CLUSTER=${this.ecs.name}`,
      'ECS_DYNAMIC_HOST_PORT_RANGE=61000-65535', 'ECS_RESERVED_MEMORY=128', 'ECS_ENABLE_TASK_IAM_ROLE=true',
      'ECS_IMAGE_CLEANUP_INTERVAL=30m', 'ECS_IMAGE_MINIMUM_CLEANUP_AGE=60m', 'ECS_NUM_IMAGES_DELETE_PER_CYCLE=5',
      'ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=60m', 'EOF', ''].join('\n');
    return new LaunchTemplate(this, 'launch-template', {
      blockDeviceMappings: [{
        deviceName: '/dev/xvda', ebs: { deleteOnTermination: 'true', encrypted: 'true', volumeSize: 30, volumeType: 'gp3' },
      }],
      iamInstanceProfile: { arn: profile.arn },
      imageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      instanceType: 't3.small', metadataOptions: { httpEndpoint: 'enabled', httpPutResponseHopLimit: 1, httpTokens: 'required' },
      name: `${name}-instance`, tagSpecifications: [{ resourceType: 'volume', tags: { ...tags, ...named(`${name}-instance`) } }],
      updateDefaultVersion: true, userData: Fn.base64encode(script), vpcSecurityGroupIds: [group.id],
    });
  }

  addInstances(network, template, after) {
    const values = sorted({ ...tags, ...named(`${name}-instance`), AmazonECSManaged: '' });
    return new AutoscalingGroup(this, 'auto-scaling-group', {
      defaultInstanceWarmup: 180, dependsOn: after, desiredCapacity: 3,
      enabledMetrics: ['GroupDesiredCapacity', 'GroupInServiceInstances', 'GroupMaxSize', 'GroupMinSize',
        'GroupPendingInstances', 'GroupTerminatingInstances', 'GroupTotalInstances'],
      forceDelete: false, healthCheckType: 'EC2',
      instanceMaintenancePolicy: { maxHealthyPercentage: 200, minHealthyPercentage: 100 },
      instanceRefresh: {
        preferences: { maxHealthyPercentage: 200, minHealthyPercentage: 100, scaleInProtectedInstances: 'Refresh' }, strategy: 'Rolling',
        triggers: ['protect_from_scale_in'],
      },
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      lifecycle: { ignoreChanges: ['desired_capacity'] }, maxInstanceLifetime: 30 * 24 * 60 * 60, maxSize: 6, minSize: 3, name,
      protectFromScaleIn: true,
      tag: Object.entries(values).map(([key, value]) => ({ key, propagateAtLaunch: true, value })),
      timeouts: { delete: '60m' }, vpcZoneIdentifier: network.private.map((subnet) => subnet.id),
    });
  }
};
