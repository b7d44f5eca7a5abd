package settings

// ContainerInsightsRetentionDays is how long Container Insights' performance events are kept; the
// metrics made from them stay for fifteen months.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
const ContainerInsightsRetentionDays = 7

// AlarmPeriod is the number of seconds of one data point of an alarm: the shortest for which ECS and
// load balancers publish.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
const AlarmPeriod = 60

// BasicMonitoringPeriod is how many seconds lie between two data points of an instance that is not watched in detail.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html
const BasicMonitoringPeriod = 300

// DailyPeriod is the longest period of an alarm's data point: for what is published twice a day.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const DailyPeriod = 86400

// EventWindow is the number of minutes for which an alarm on an event that is over stays in alarm, so
// that it can be seen.
const EventWindow = 15

// QueriedLogGroups is how many log groups a query of Logs Insights takes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const QueriedLogGroups = 50

// SessionRetentionDays is how long the logs of ECS Exec sessions are kept: who did what in a container is
// asked long after.
const SessionRetentionDays = 365

// DashboardAlarms is how many alarms a widget of a dashboard takes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
const DashboardAlarms = 100

// DashboardLevels is how many levels a graph can have before they hide its lines.
const DashboardLevels = 4
