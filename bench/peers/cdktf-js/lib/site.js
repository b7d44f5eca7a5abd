'use strict';

const { S3Backend, TerraformOutput, TerraformStack } = require('cdktf');
const { aws } = require('./aws');
const { account, environment, name, project, region, tags } = require('./names');
const { Network } = require('./network');
const { LoadBalancer } = require('./loadbalancer');
const { Cluster } = require('./cluster');
const { Logs, Service, Scaling } = require('./service');
const { Alerts } = require('./alerts');
const { AwsProvider } = aws('provider');

exports.Site = class extends TerraformStack {
  constructor(app) {
    super(app, environment);
    new S3Backend(this, {
      allowedAccountIds: [account], bucket: `${name}-terraform-state`,
      key: `${project}/${environment}/terraform.tfstate`, region,
    });
    this.addOverride('terraform.backend.s3.use_lockfile', true);
    new AwsProvider(this, 'aws', { allowedAccountIds: [account], defaultTags: [{ tags }], region });
    this.addOverride('terraform.required_providers.aws.version', '~> 5.99');

    const network = new Network(this, 'network');
    const balancer = new LoadBalancer(this, 'load-balancer', network);
    const logs = new Logs(this, 'logs');
    const cluster = new Cluster(this, 'cluster', { network, balancer, logs });
    const service = new Service(this, 'service-web', network);
    const alerts = new Alerts(this, 'alerts', { balancer, targets: service.targets });
    service.run({ balancer, cluster, logs, errors: alerts.serviceErrors });
    alerts.addPages(service.ecs);
    new Scaling(this, 'scaling-web', { cluster, service });
    this.addOutputs({ network, balancer, logs, cluster, service });
  }

  addOutputs({ network, balancer, logs, cluster, service }) {
    const output = (id, description, value) => new TerraformOutput(this, id, { description, value, staticId: true });
    output('website_url', 'Public address of the website.', `http://${balancer.lb.dnsName}`);
    output('load_balancer_dns_name', 'DNS name of the load balancer.', balancer.lb.dnsName);
    output('cluster_name', 'Name of the ECS cluster.', cluster.ecs.name);
    output('service_names', 'Names of the ECS services, by service.', { web: service.ecs.name });
    output('log_group_names', 'Names of the log groups, by service.', { web: logs.web.name });
    output('task_role_arns', 'ARNs of the roles as which containers call AWS, by service and job.', { web: service.taskRole.arn });
    output('task_role_names', 'Names of these roles, by service and job.', { web: service.taskRole.name });
    output('public_subnet_ids', 'Ids of the subnets of the load balancer.', network.public.map((subnet) => subnet.id));
    output('private_subnet_ids', 'Ids of the subnets of the instances.', network.private.map((subnet) => subnet.id));
    output('instance_security_group_id', 'Id of the security group of the instances.', cluster.group.id);
    output('vpc_id', 'Id of the VPC.', network.vpc.id);
  }

  // The path without "Default", as the app names its resources.
  allocateLogicalId(element) {
    const [, ...path] = element.node.path.split('/');
    return path.filter((part) => part !== 'Default').join('_').replaceAll('-', '_');
  }
};
