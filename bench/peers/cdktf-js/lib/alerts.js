'use strict';

const { Construct } = require('constructs');
const { aws } = require('./aws');
const { account, allow, name, named, policy, region, service, tlsOnly } = require('./names');
const { CloudwatchMetricAlarm } = aws('cloudwatch-metric-alarm');
const { KmsKey } = aws('kms-key');
const { SnsTopic } = aws('sns-topic');
const { SnsTopicPolicy } = aws('sns-topic-policy');
const { SnsTopicSubscription } = aws('sns-topic-subscription');

exports.Alerts = class extends Construct {
  constructor(scope, id, { balancer, service: web }) {
    super(scope, id);
    const topic = this.addTopic();
    const alarm = (role, alarmDescription, config) => new CloudwatchMetricAlarm(this, role, {
      ...config, alarmActions: [topic.arn], alarmDescription, alarmName: `${name}-${role}`, okActions: [topic.arn],
    });
    const all = { LoadBalancer: balancer.lb.arnSuffix };
    const targets = { ...all, TargetGroup: web.targets.arnSuffix };
    const rate = 'More than 5 % in 3 of 5 minutes.';
    alarm('load-balancer-errors',
      `The load balancer itself answers with errors: no healthy target, or targets that do not answer in time. ${rate}`,
      errorRate('HTTPCode_ELB_5XX_Count', '100 * errors / (FILL(requests, 0) + errors)', all));
    alarm('service-web-errors', `Service web answers with errors: look at its log group first. ${rate}`,
      errorRate('HTTPCode_Target_5XX_Count', '100 * errors / requests', targets));
    alarm('service-web-unavailable',
      'Service web has no healthy task: look at its events in ECS, then at its log group. For 3 minutes.', {
        comparisonOperator: 'LessThanThreshold', dimensions: targets, evaluationPeriods: 3, metricName: 'HealthyHostCount',
        namespace: 'AWS/ApplicationELB', period: 60, statistic: 'Maximum', threshold: 1, treatMissingData: 'breaching',
      });
  }

  addTopic() {
    const key = new KmsKey(this, 'key', {
      deletionWindowInDays: 30, description: `Alerts of ${name}`, enableKeyRotation: true, tags: named(`${name}-alerts`),
      policy: policy(
        allow(['kms:*'], ['*'], { Sid: 'Account', Principal: { AWS: `arn:aws:iam::${account}:root` } }),
        allow(['kms:Decrypt', 'kms:GenerateDataKey*'], ['*'], {
          Principal: service('cloudwatch.amazonaws.com'), Condition: { StringEquals: { 'aws:SourceAccount': account } },
        }),
      ),
    });
    const topic = new SnsTopic(this, 'topic', { kmsMasterKeyId: key.id, name: `${name}-alerts` });
    const publish = allow(['sns:Publish'], [topic.arn], {
      Principal: service('cloudwatch.amazonaws.com'),
      Condition: {
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${account}:alarm:${name}-*` },
        StringEquals: { 'aws:SourceAccount': account },
      },
    });
    new SnsTopicPolicy(topic, 'policy', { arn: topic.arn, policy: policy(publish, tlsOnly(['sns:Publish'], [topic.arn])) });
    new SnsTopicSubscription(topic, 'email-alerts-64-example-46-com', {
      endpoint: 'alerts@example.com', protocol: 'email', topicArn: topic.arn,
    });
    return topic;
  }
};

function errorRate(errors, expression, dimensions) {
  const query = (id, metricName) => ({
    id, metric: { dimensions, metricName, namespace: 'AWS/ApplicationELB', period: 60, stat: 'Sum' },
  });
  return {
    comparisonOperator: 'GreaterThanThreshold', datapointsToAlarm: 3, evaluationPeriods: 5,
    metricQuery: [
      { expression, id: 'rate', label: 'Errors in percent of requests', returnData: true },
      query('errors', errors), query('requests', 'RequestCount'),
    ],
    threshold: 5, treatMissingData: 'notBreaching',
  };
}
