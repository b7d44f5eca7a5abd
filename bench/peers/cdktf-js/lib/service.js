'use strict';

const { TerraformResource } = require('cdktf');
const { Construct } = require('constructs');
const { aws } = require('./aws');
const { Block, address } = require('./blocks');
const { account, allow, encoded, name, named, policy, project, region, service } = require('./names');
const { AppautoscalingPolicy } = aws('appautoscaling-policy');
const { AppautoscalingTarget } = aws('appautoscaling-target');
const { CloudwatchLogGroup } = aws('cloudwatch-log-group');
const { DataAwsCloudwatchLogGroups } = aws('data-aws-cloudwatch-log-groups');
const { EcsService } = aws('ecs-service');
const { EcsTaskDefinition } = aws('ecs-task-definition');
const { IamRole } = aws('iam-role');
const { IamRolePolicy } = aws('iam-role-policy');
const { LbListenerRule } = aws('lb-listener-rule');
const { LbTargetGroup } = aws('lb-target-group');

// Which service something belongs to, in bills and events.
const tags = { Service: 'web' };

// The log group of Container Insights is imported where a former cluster has left it.
exports.Logs = class extends Construct {
  constructor(scope, id) {
    super(scope, id);
    const insightsName = `/aws/ecs/containerinsights/${name}/performance`;
    this.insights = new CloudwatchLogGroup(this, 'container-insights', { name: insightsName, retentionInDays: 7 });
    const left = new DataAwsCloudwatchLogGroups(this.insights, 'left', { logGroupNamePrefix: insightsName });
    new Block(this.insights, 'import', {
      for_each: `\${toset([for name in data.${address(left)}.log_group_names : name if name == "${insightsName}"])}`,
      id: '${each.value}', to: address(this.insights),
    });
    this.web = new CloudwatchLogGroup(this, 'service-web', { name: `/ecs/${name}/web`, retentionInDays: 30 });
  }
};

// The service is rolled back when the alarm errors goes off, which in turn watches its targets: they are there first.
exports.Service = class extends Construct {
  constructor(scope, id, network) {
    super(scope, id);
    this.targets = new LbTargetGroup(this, 'target-group', {
      deregistrationDelay: '30',
      healthCheck: { healthyThreshold: 2, interval: 15, matcher: '200-299', path: '/', timeout: 5, unhealthyThreshold: 3 },
      lifecycle: { createBeforeDestroy: true }, loadBalancingAlgorithmType: 'round_robin', namePrefix: `${project}-`, port: 80,
      protocol: 'HTTP', protocolVersion: 'HTTP1', slowStart: 0, stickiness: { enabled: false, type: 'lb_cookie' }, tags: named(`${name}-web`),
      targetType: 'instance', vpcId: network.vpc.id,
    });
  }

  run({ balancer, cluster, logs, errors }) {
    const rule = this.addListenerRule(balancer);
    const { tasks, permissions } = this.addTasks(logs);
    this.ecs = new EcsService(this, 'Default', {
      alarms: { alarmNames: [`${name}-service-web-errors`], enable: true, rollback: true },
      availabilityZoneRebalancing: 'ENABLED', capacityProviderStrategy: cluster.strategy, cluster: cluster.ecs.id,
      dependsOn: [rule, permissions, ...cluster.ready, errors], deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMaximumPercent: 200, deploymentMinimumHealthyPercent: 100, desiredCount: 3, enableEcsManagedTags: true,
      enableExecuteCommand: false, forceDelete: false, healthCheckGracePeriodSeconds: 60,
      lifecycle: {
        ignoreChanges: ['desired_count'],
        postcondition: [{
          condition: `\${self.task_definition == ${tasks.fqn}.arn}`,
          errorMessage: 'The deployment has failed and AWS has rolled it back: the service runs its former task definition. '
            + "The service's events in ECS and its log group say why.",
        }],
      },
      loadBalancer: [{ containerName: 'web', containerPort: 80, targetGroupArn: this.targets.arn }], name: 'web',
      orderedPlacementStrategy: [
        { field: 'attribute:ecs.availability-zone', type: 'spread' }, { field: 'memory', type: 'binpack' },
      ],
      propagateTags: 'SERVICE', tags, taskDefinition: tasks.arn, timeouts: { create: '26m', delete: '30m', update: '51m' },
      waitForSteadyState: true,
    });
  }

  // addListenerRule adds the rule, whose address is its priority, and the list of the service's rules.
  addListenerRule(balancer) {
    const priority = 49042;
    const rule = new LbListenerRule(this.node.scope, `listener-rule-${priority}`, {
      action: [{ targetGroupArn: this.targets.arn, type: 'forward' }], condition: [{ pathPattern: { values: ['/*'] } }],
      lifecycle: { createBeforeDestroy: true }, listenerArn: balancer.listener.arn, priority, tags: named(`${name}-web`),
    });
    // cdktf's own class of terraform_data runs Terraform with each synthesis, to ask for its version.
    const list = new TerraformResource(this, 'listener-rules', { terraformResourceType: 'terraform_data' });
    list.addOverride('input', { [priority]: rule.id });
    new Block(rule, 'moved', { from: 'aws_lb_listener_rule.service_web_listener_rule', to: address(rule) });
    return rule;
  }

  addTasks(logs) {
    const execution = this.addRole('execution', `Starts the tasks of web in ${name}`);
    this.taskRole = this.addRole('task', `Tasks of web in ${name}`);
    const permissions = new IamRolePolicy(execution, 'policy', {
      name: 'start-tasks', role: execution.name,
      policy: policy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logs.web.arn}:*`])),
    });
    const container = {
      cpu: 256, environment: ['AWS_DEFAULT_REGION', 'AWS_REGION'].map((variable) => ({ name: variable, value: region })),
      essential: true, image: 'public.ecr.aws/nginx/nginx:1.28.0',
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logs.web.name, 'awslogs-region': region, 'awslogs-stream-prefix': 'web',
          'max-buffer-size': '25m', mode: 'non-blocking',
        },
      },
      memory: 256, mountPoints: [], name: 'web', portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }],
      stopTimeout: 30, systemControls: [], volumesFrom: [],
    };
    const tasks = new EcsTaskDefinition(this, 'task-definition', {
      containerDefinitions: encoded([container]), executionRoleArn: execution.arn, family: `${name}-web`,
      lifecycle: { createBeforeDestroy: true }, networkMode: 'bridge', requiresCompatibilities: ['EC2'], tags,
      taskRoleArn: this.taskRole.arn,
    });
    return { tasks, permissions };
  }

  addRole(role, description) {
    return new IamRole(this, `${role}-role`, {
      assumeRolePolicy: policy({
        Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: service('ecs-tasks.amazonaws.com'),
        Condition: {
          ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${account}:*` }, StringEquals: { 'aws:SourceAccount': account },
        },
      }),
      description, forceDetachPolicies: true, name: `${name}-web-${role}`,
    });
  }
};

exports.Scaling = class extends Construct {
  constructor(scope, id, { cluster, service: web }) {
    super(scope, id);
    const target = new AppautoscalingTarget(this, 'Default', {
      maxCapacity: 18, minCapacity: 3, resourceId: `service/${cluster.ecs.name}/${web.ecs.name}`,
      scalableDimension: 'ecs:service:DesiredCount', serviceNamespace: 'ecs',
      suspendedState: {
        dynamicScalingInSuspended: false, dynamicScalingOutSuspended: false, scheduledScalingSuspended: false,
      },
    });
    new AppautoscalingPolicy(this, 'cpu', {
      name: `${name}-web-cpu`, policyType: 'TargetTrackingScaling', resourceId: target.resourceId,
      scalableDimension: 'ecs:service:DesiredCount', serviceNamespace: 'ecs',
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        scaleInCooldown: 300, scaleOutCooldown: 60, targetValue: 60,
      },
    });
  }
};
