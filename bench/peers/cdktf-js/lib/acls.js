'use strict';

const { aws } = require('./aws');
const { anywhere, cidr, name, named } = require('./names');
const { DefaultNetworkAcl } = aws('default-network-acl');
const { DefaultRouteTable } = aws('default-route-table');
const { DefaultSecurityGroup } = aws('default-security-group');
const { NetworkAcl } = aws('network-acl');

const tiers = { public: '10.2.96.0/20', private: '10.2.0.0/21' };

// addAcls adds the network ACL of each tier: what passes between the tiers, and what passes between a
// tier and the internet. The VPC is closed to itself otherwise.
exports.addAcls = (network) => [
  addAcl(network, 'public', {
    ingress: [
      tcp(300, tiers.private, 1024, 65535), tcp(1443, tiers.private, 443, 443), // answers, and the way out by NAT gateways
      tcp(10010, anywhere, 1024, 65535), tcp(10100, anywhere, 80, 80), // answers, and visitors
    ],
    egress: [
      tcp(200, tiers.private, 61000, 65535), tcp(300, tiers.private, 1024, 60999), // requests to tasks, and answers
      tcp(14000, anywhere, 1024, 65535), tcp(18443, anywhere, 443, 443), // answers, and the way out
    ],
  }),
  addAcl(network, 'private', {
    ingress: [tcp(200, tiers.public, 61000, 65535), tcp(10010, anywhere, 1024, 65535)],
    egress: [tcp(200, tiers.public, 1024, 65535), tcp(18443, anywhere, 443, 443)],
  }),
];

// addUnused takes over what a VPC comes with and nothing may use, so that it lets nothing through.
exports.addUnused = (network, acls) => {
  const tags = named(`${name}-default-unused`);
  const { vpc } = network;
  new DefaultSecurityGroup(network, 'default-security-group', { vpcId: vpc.id, tags });
  new DefaultRouteTable(network, 'default-route-table', { defaultRouteTableId: vpc.defaultRouteTableId, route: [], tags });
  new DefaultNetworkAcl(network, 'default-network-acl', {
    defaultNetworkAclId: vpc.defaultNetworkAclId, dependsOn: acls, lifecycle: { ignoreChanges: ['subnet_ids'] }, tags,
  });
};

function addAcl(network, tier, { ingress, egress }) {
  return new NetworkAcl(network, `${tier}-acl`, {
    egress: withCommon(egress), ingress: withCommon(ingress), subnetIds: network[tier].map((subnet) => subnet.id),
    tags: named(`${name}-${tier}`), vpcId: network.vpc.id,
  });
}

const rule = (ruleNo, cidrBlock, protocol, more) => ({
  action: 'allow', cidrBlock, fromPort: 0, protocol, ruleNo, toPort: 0, ...more,
});

function tcp(number, peer, fromPort, toPort) {
  return rule(number, peer, 'tcp', { fromPort, toPort });
}

// withCommon adds the two rules that each direction has, in the order of the numbers.
function withCommon(rules) {
  return [
    rule(100, anywhere, 'icmp', { icmpType: 3, icmpCode: 4 }), // a packet was too large
    rule(10000, cidr, '-1', { action: 'deny' }),
    ...rules,
  ].sort((a, b) => a.ruleNo - b.ruleNo);
}
