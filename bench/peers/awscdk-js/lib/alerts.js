'use strict';

const cdk = require('aws-cdk-lib');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const actions = require('aws-cdk-lib/aws-cloudwatch-actions');
const iam = require('aws-cdk-lib/aws-iam');
const kms = require('aws-cdk-lib/aws-kms');
const sns = require('aws-cdk-lib/aws-sns');
const subscriptions = require('aws-cdk-lib/aws-sns-subscriptions');

const minute = cdk.Duration.minutes(1);
const { ALARM } = cloudwatch.AlarmState;

// addAlerts adds the alarms, and returns that on the errors of the service web. Each of them informs;
// somebody is paged once for all that are wrong.
exports.addAlerts = (stack, balancer, targets) => {
  const { page, inform } = addTopics(stack);
  const { balancerErrors, serviceErrors, unavailable } = addAlarms(stack, inform, balancer, targets);
  const addPage = (id, ...parts) => new cloudwatch.CompositeAlarm(stack, id, {
    alarmRule: cloudwatch.AlarmRule.anyOf(...parts.map((part) => cloudwatch.AlarmRule.fromAlarm(part, ALARM))),
  });
  notify(addPage('Page', balancerErrors, addPage('PageWeb', serviceErrors, unavailable)), page);
  return serviceErrors;
};

function addTopics(stack) {
  const key = new kms.Key(stack, 'AlertsKey', { enableKeyRotation: true, pendingWindow: cdk.Duration.days(30) });
  const [cloudWatch, budgets, events] = ['cloudwatch', 'budgets', 'events'].map((name) => {
    const publisher = new iam.ServicePrincipal(`${name}.amazonaws.com`);
    key.grantEncryptDecrypt(publisher);
    return publisher;
  });
  const addTopic = (id, ...publishers) => {
    const topic = new sns.Topic(stack, id, { masterKey: key, enforceSSL: true });
    for (const publisher of publishers) topic.grantPublish(publisher);
    topic.addSubscription(new subscriptions.EmailSubscription('alerts@example.com'));
    return new actions.SnsAction(topic);
  };
  return { page: addTopic('PageTopic', cloudWatch), inform: addTopic('InformTopic', cloudWatch, budgets, events) };
}

function addAlarms(stack, inform, balancer, targets) {
  const alarm = (id, props) => notify(new cloudwatch.Alarm(stack, id, props), inform);
  const errorRate = (id, expression, errors, requests) => alarm(id, {
    metric: new cloudwatch.MathExpression({ expression, usingMetrics: { errors, requests }, label: 'Errors in percent of requests', period: minute }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD, threshold: 5, evaluationPeriods: 5, datapointsToAlarm: 3,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const sum = { statistic: 'Sum', period: minute };
  const metric = (from, name, options) => from.metrics.custom(name, options);
  return {
    balancerErrors: errorRate('LoadBalancerErrors', '100 * errors / (FILL(requests, 0) + errors)',
      metric(balancer, 'HTTPCode_ELB_5XX_Count', sum), metric(balancer, 'RequestCount', sum)),
    serviceErrors: errorRate('WebErrors', '100 * errors / requests',
      metric(targets, 'HTTPCode_Target_5XX_Count', sum), metric(targets, 'RequestCount', sum)),
    unavailable: alarm('WebUnavailable', {
      metric: metric(targets, 'HealthyHostCount', { statistic: 'Maximum', period: minute }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, threshold: 1, evaluationPeriods: 3, datapointsToAlarm: 3,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  };
}

// notify has an alarm tell when it goes off and when it is over.
function notify(alarm, action) {
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}
