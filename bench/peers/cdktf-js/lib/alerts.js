'use strict';

const { Construct } = require('constructs');
const { aws } = require('./aws');
const { account, allow, name, named, policy, region, service, tlsOnly } = require('./names');
const { CloudwatchCompositeAlarm } = aws('cloudwatch-composite-alarm');
const { CloudwatchMetricAlarm } = aws('cloudwatch-metric-alarm');
const { KmsKey } = aws('kms-key');
const { SnsTopic } = aws('sns-topic');
const { SnsTopicPolicy } = aws('sns-topic-policy');
const { SnsTopicSubscription } = aws('sns-topic-subscription');

// Where alarms send their reader.
const runbook = 'Runbook: docs/runbook.md#';

// Each alarm informs; somebody is paged once for all that are wrong.
exports.Alerts = class extends Construct {
  constructor(scope, id, { balancer, targets }) {
    super(scope, id);
    const key = this.addKey();
    const alarms = publisher('cloudwatch.amazonaws.com', `arn:aws:cloudwatch:${region}:${account}:alarm:${name}-*`);
    const budgets = publisher('budgets.amazonaws.com', `arn:aws:budgets::${account}:*`);
    const events = { Principal: service('events.amazonaws.com') };
    this.page = this.addTopic(key, 'topic', `${name}-alerts`, [alarms]);
    this.inform = this.addTopic(key, 'inform', `${name}-alerts-inform`, [alarms, events, budgets]);
    this.addErrorAlarms(balancer, targets);
  }

  addErrorAlarms(balancer, group) {
    const all = { LoadBalancer: balancer.lb.arnSuffix };
    this.targetDimensions = { ...all, TargetGroup: group.arnSuffix };
    const rate = '5xx above 5 % of the requests in 3 of 5 minutes. Look first at';
    this.balancerErrors = this.addAlarm('load-balancer-errors',
      'The load balancer itself answers with errors: no healthy target, or targets that do not answer in time. '
        + `${rate} healthy tasks and latency on the dashboard. ${runbook}load-balancer-5xx-rate`,
      errorRate('HTTPCode_ELB_5XX_Count', '100 * errors / (FILL(requests, 0) + errors)', all));
    this.serviceErrors = this.addAlarm('service-web-errors',
      `Service web answers with errors. ${rate} its log group, by the query errors-by-minute. ${runbook}target-5xx-rate`,
      errorRate('HTTPCode_Target_5XX_Count', '100 * errors / requests', this.targetDimensions));
  }

  // addPages adds the alarm that watches a running service, and those that page somebody.
  addPages(ecs) {
    const unavailable = this.addAlarm('service-web-unavailable',
      'Service web cannot answer. Healthy tasks below 1 for 3 minutes. '
        + `Look first at its events in ECS, then its log group. ${runbook}no-healthy-tasks`, {
        comparisonOperator: 'LessThanThreshold', datapointsToAlarm: 3, dependsOn: [ecs], dimensions: this.targetDimensions,
        evaluationPeriods: 3, metricName: 'HealthyHostCount', namespace: 'AWS/ApplicationELB', period: 60, statistic: 'Maximum',
        threshold: 1, treatMissingData: 'breaching',
      });
    const web = this.addPage('page-web', 'Service web', [this.serviceErrors, unavailable]);
    this.addPage('page', `The website ${name}`, [this.balancerErrors, web], [this.page.arn]);
  }

  addAlarm(role, alarmDescription, config) {
    return new CloudwatchMetricAlarm(this, role, {
      ...config, alarmActions: [this.inform.arn], alarmDescription, alarmName: `${name}-${role}`,
      lifecycle: { createBeforeDestroy: true }, okActions: [this.inform.arn],
    });
  }

  // addPage adds an alarm that is on while one of its parts is.
  addPage(id, what, parts, actions) {
    return new CloudwatchCompositeAlarm(this, id, {
      alarmActions: actions, alarmName: `${name}-${id}`, alarmRule: parts.map((part) => `ALARM(${part.alarmName})`).join(' OR '),
      alarmDescription: `${what} needs somebody at once. At least one of its parts is in alarm: `
        + `look first at which, on the dashboard ${name}. ${runbook}page`,
      lifecycle: { createBeforeDestroy: true }, okActions: actions,
    });
  }

  addKey() {
    const use = (host, more) => allow(['kms:Decrypt', 'kms:GenerateDataKey*'], ['*'], { Principal: service(host), ...more });
    return new KmsKey(this, 'key', {
      deletionWindowInDays: 30, description: `Alerts of ${name}`, enableKeyRotation: true, tags: named(`${name}-alerts`),
      policy: policy(
        allow(['kms:*'], ['*'], { Sid: 'Account', Principal: { AWS: `arn:aws:iam::${account}:root` } }),
        use('cloudwatch.amazonaws.com', { Condition: ofAccount }),
        use('budgets.amazonaws.com', { Condition: ofAccount }),
        use('events.amazonaws.com'),
      ),
    });
  }

  // addTopic adds a topic, to which its publishers may write, and its receiver.
  addTopic(key, id, topicName, publishers) {
    const topic = new SnsTopic(this, id, { kmsMasterKeyId: key.id, name: topicName });
    const { arn } = topic;
    const publish = publishers.map((members) => allow(['sns:Publish'], [arn], members));
    new SnsTopicPolicy(topic, 'policy', { arn, policy: policy(...publish, tlsOnly(['sns:Publish'], [arn])) });
    new SnsTopicSubscription(topic, 'email-alerts-64-example-46-com', {
      endpoint: 'alerts@example.com', protocol: 'email', topicArn: arn,
    });
    return topic;
  }
};

const ofAccount = { StringEquals: { 'aws:SourceAccount': account } };

// publisher is a service of AWS that writes to a topic on behalf of source.
function publisher(host, source) {
  return { Principal: service(host), Condition: { ArnLike: { 'aws:SourceArn': source }, ...ofAccount } };
}

function errorRate(errors, expression, dimensions) {
  const query = (id, metricName) => ({
    id, metric: { dimensions, metricName, namespace: 'AWS/ApplicationELB', period: 60, stat: 'Sum' },
  });
  return {
    comparisonOperator: 'GreaterThanThreshold', datapointsToAlarm: 3, evaluationPeriods: 5,
    metricQuery: [
      { expression, id: 'result', label: 'Errors in percent of requests', returnData: true },
      query('errors', errors), query('requests', 'RequestCount'),
    ],
    threshold: 5, treatMissingData: 'notBreaching',
  };
}
