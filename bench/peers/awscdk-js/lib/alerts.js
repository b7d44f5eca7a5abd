'use strict';

const cdk = require('aws-cdk-lib');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const actions = require('aws-cdk-lib/aws-cloudwatch-actions');
const iam = require('aws-cdk-lib/aws-iam');
const kms = require('aws-cdk-lib/aws-kms');
const sns = require('aws-cdk-lib/aws-sns');
const subscriptions = require('aws-cdk-lib/aws-sns-subscriptions');

const minute = cdk.Duration.minutes(1);

exports.addAlerts = (stack, balancer, targets) => {
  const key = new kms.Key(stack, 'AlertsKey', { enableKeyRotation: true, pendingWindow: cdk.Duration.days(30) });
  const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
  key.grantEncryptDecrypt(cloudWatch);
  const topic = new sns.Topic(stack, 'AlertsTopic', { masterKey: key, enforceSSL: true });
  topic.grantPublish(cloudWatch);
  topic.addSubscription(new subscriptions.EmailSubscription('alerts@example.com'));

  const action = new actions.SnsAction(topic);
  const alarm = (id, props) => {
    const made = new cloudwatch.Alarm(stack, id, props);
    made.addAlarmAction(action);
    made.addOkAction(action);
  };
  const errorRate = (id, expression, errors, requests) => alarm(id, {
    metric: new cloudwatch.MathExpression({ expression, usingMetrics: { errors, requests }, label: 'Errors in percent of requests', period: minute }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD, threshold: 5, evaluationPeriods: 5, datapointsToAlarm: 3,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const sum = { statistic: 'Sum', period: minute };
  const metric = (from, name, options) => from.metrics.custom(name, options);
  errorRate('LoadBalancerErrors', '100 * errors / (FILL(requests, 0) + errors)',
    metric(balancer, 'HTTPCode_ELB_5XX_Count', sum), metric(balancer, 'RequestCount', sum));
  errorRate('WebErrors', '100 * errors / requests',
    metric(targets, 'HTTPCode_Target_5XX_Count', sum), metric(targets, 'RequestCount', sum));
  alarm('WebUnavailable', {
    metric: metric(targets, 'HealthyHostCount', { statistic: 'Maximum', period: minute }),
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, threshold: 1, evaluationPeriods: 3,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
};
