'use strict';

const { Construct } = require('constructs');
const { aws } = require('./aws');
const { account, allow, anywhere, name, named, policy, service, tlsOnly } = require('./names');
const { Lb } = aws('lb');
const { LbListener } = aws('lb-listener');
const { S3Bucket } = aws('s3-bucket');
const { S3BucketLifecycleConfiguration } = aws('s3-bucket-lifecycle-configuration');
const { S3BucketOwnershipControls } = aws('s3-bucket-ownership-controls');
const { S3BucketPolicy } = aws('s3-bucket-policy');
const { S3BucketPublicAccessBlock } = aws('s3-bucket-public-access-block');
const { S3BucketServerSideEncryptionConfigurationA } = aws('s3-bucket-server-side-encryption-configuration');
const { SecurityGroup } = aws('security-group');
const { VpcSecurityGroupIngressRule } = aws('vpc-security-group-ingress-rule');

exports.LoadBalancer = class extends Construct {
  constructor(scope, id, network) {
    super(scope, id);
    const logs = addAccessLogs(this);
    this.group = new SecurityGroup(this, 'security-group', {
      description: `Load balancer of ${name}`, lifecycle: { createBeforeDestroy: true },
      namePrefix: `${name}-load-balancer-`, revokeRulesOnDelete: true, tags: named(`${name}-load-balancer`), vpcId: network.vpc.id,
    });
    new VpcSecurityGroupIngressRule(this.group, 'http', {
      cidrIpv4: anywhere, description: 'HTTP from anywhere', fromPort: 80, ipProtocol: 'tcp', securityGroupId: this.group.id, toPort: 80,
    });
    this.lb = new Lb(this, 'Default', {
      accessLogs: { bucket: logs.bucket.id, enabled: true }, clientKeepAlive: 3600,
      connectionLogs: { bucket: logs.bucket.id, enabled: false, prefix: 'connections' }, dependsOn: [network.gateway, logs.policy],
      desyncMitigationMode: 'strictest', dropInvalidHeaderFields: true, enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: true, enableHttp2: true, idleTimeout: 60, internal: false, ipAddressType: 'ipv4',
      loadBalancerType: 'application', name, securityGroups: [this.group.id], subnets: network.public.map((subnet) => subnet.id),
      xffHeaderProcessingMode: 'append',
    });
    this.listener = new LbListener(this, 'http', {
      defaultAction: [{ type: 'fixed-response', fixedResponse: { contentType: 'text/plain', messageBody: 'Not found', statusCode: '404' } }],
      loadBalancerArn: this.lb.arn, port: 80, protocol: 'HTTP',
    });
  }
};

function addAccessLogs(scope) {
  const bucketName = `${name}-access-logs-${account}`;
  const bucket = new S3Bucket(scope, 'access-logs', { bucket: bucketName, forceDestroy: false, tags: named(bucketName) });
  const block = new S3BucketPublicAccessBlock(bucket, 'public-access-block', {
    blockPublicAcls: true, blockPublicPolicy: true, bucket: bucket.id, ignorePublicAcls: true, restrictPublicBuckets: true,
  });
  new S3BucketOwnershipControls(bucket, 'ownership-controls', { bucket: bucket.id, rule: { objectOwnership: 'BucketOwnerEnforced' } });
  new S3BucketServerSideEncryptionConfigurationA(bucket, 'encryption', {
    bucket: bucket.id, rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  new S3BucketLifecycleConfiguration(bucket, 'lifecycle', {
    bucket: bucket.id,
    rule: [{
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }], expiration: [{ days: 90 }], filter: [{ prefix: '' }],
      id: 'expire', status: 'Enabled',
    }],
  });
  const put = (principal) => allow(['s3:PutObject'], [`${bucket.arn}/AWSLogs/${account}/*`], { Principal: principal });
  return {
    bucket,
    policy: new S3BucketPolicy(bucket, 'policy', {
      bucket: bucket.id, dependsOn: [block],
      policy: policy(
        tlsOnly(['s3:*'], [bucket.arn, `${bucket.arn}/*`]),
        put(service('logdelivery.elasticloadbalancing.amazonaws.com')),
        put({ AWS: 'arn:aws:iam::652711504416:root' }),
      ),
    }),
  };
}
