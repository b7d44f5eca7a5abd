'use strict';

const ec2 = require('aws-cdk-lib/aws-ec2');

const anywhere = ec2.AclCidr.anyIpv4();
const { tcpPort, tcpPortRange } = ec2.AclTraffic;

// addAcls adds the network ACL of each tier: what passes between the tiers, and what passes between a
// tier and the internet. The VPC is closed to itself otherwise.
exports.addAcls = (vpc, tiers) => {
  const [toPublic, toPrivate] = [ec2.AclCidr.ipv4(tiers.public), ec2.AclCidr.ipv4(tiers.private)];
  addAcl(vpc, 'Public', ec2.SubnetType.PUBLIC, {
    ingress: [
      [300, toPrivate, tcpPortRange(1024, 65535)], [1443, toPrivate, tcpPort(443)], // answers, and the way out by NAT gateways
      [10010, anywhere, tcpPortRange(1024, 65535)], [10100, anywhere, tcpPort(80)], // answers, and visitors
    ],
    egress: [
      [200, toPrivate, tcpPortRange(61000, 65535)], [300, toPrivate, tcpPortRange(1024, 60999)], // requests to tasks, and answers
      [14000, anywhere, tcpPortRange(1024, 65535)], [18443, anywhere, tcpPort(443)], // answers, and the way out
    ],
  });
  addAcl(vpc, 'Private', ec2.SubnetType.PRIVATE_WITH_EGRESS, {
    ingress: [[200, toPublic, tcpPortRange(61000, 65535)], [10010, anywhere, tcpPortRange(1024, 65535)]],
    egress: [[200, toPublic, tcpPortRange(1024, 65535)], [18443, anywhere, tcpPort(443)]],
  });
};

function addAcl(vpc, tier, subnetType, { ingress, egress }) {
  const acl = new ec2.NetworkAcl(vpc, `${tier}Acl`, { vpc, subnetSelection: { subnetType } });
  const addDirection = (role, direction, rules) => {
    const add = (ruleNumber, cidr, traffic, ruleAction) => acl.addEntry(`${role}${ruleNumber}`, {
      cidr, direction, ruleAction, ruleNumber, traffic,
    });
    add(100, anywhere, ec2.AclTraffic.icmp({ type: 3, code: 4 }), ec2.Action.ALLOW); // a packet was too large
    add(10000, ec2.AclCidr.ipv4('10.2.0.0/16'), ec2.AclTraffic.allTraffic(), ec2.Action.DENY);
    for (const [number, cidr, traffic] of rules) add(number, cidr, traffic, ec2.Action.ALLOW);
  };
  addDirection('In', ec2.TrafficDirection.INGRESS, ingress);
  addDirection('Out', ec2.TrafficDirection.EGRESS, egress);
}
