'use strict';

const { Construct } = require('constructs');
const { addAcls, addUnused } = require('./acls');
const { aws } = require('./aws');
const { anywhere, cidr, name, named, region } = require('./names');
const { DataAwsAvailabilityZones } = aws('data-aws-availability-zones');
const { Eip } = aws('eip');
const { InternetGateway } = aws('internet-gateway');
const { NatGateway } = aws('nat-gateway');
const { Route } = aws('route');
const { RouteTable } = aws('route-table');
const { RouteTableAssociation } = aws('route-table-association');
const { Subnet } = aws('subnet');
const { Vpc } = aws('vpc');
const { VpcEndpoint } = aws('vpc-endpoint');

const zones = ['a', 'b', 'c'];

exports.Network = class extends Construct {
  constructor(scope, id) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Default', {
      cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: named(name),
    });
    this.addZones();
    this.gateway = new InternetGateway(this, 'internet-gateway', { vpcId: this.vpc.id, tags: named(name) });

    this.internet = [];
    const routes = this.addRoutes(this, 'public-routes', 'public', { gatewayId: this.gateway.id });
    this.public = zones.map((zone, i) => this.addSubnet('public', zone, 101 + i, () => routes));
    const gateways = this.public.map((subnet, i) => this.addNat(subnet, zones[i]));
    const tables = [];
    this.private = zones.map((zone, i) => this.addSubnet('private', zone, 1 + i, (subnet) => {
      tables.push(this.addRoutes(subnet, 'routes', `private-${zone}`, { natGatewayId: gateways[i].id }));
      return tables[i];
    }));
    const endpoint = new VpcEndpoint(this, 's3', {
      routeTableIds: tables.map((table) => table.id), serviceName: `com.amazonaws.${region}.s3`, tags: named(`${name}-s3`),
      vpcEndpointType: 'Gateway', vpcId: this.vpc.id,
    });
    const acls = addAcls(this);
    this.internet.push(endpoint, ...acls);
    addUnused(this, acls);
  }

  // addZones has a plan fail where the account lacks a zone.
  addZones() {
    const wanted = zones.map((zone) => region + zone);
    new DataAwsAvailabilityZones(this, 'zones', {
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      lifecycle: {
        postcondition: [{
          condition: `\${length(setsubtract(${JSON.stringify(wanted)}, self.names)) == 0}`,
          errorMessage: `This account does not have all of the zones ${wanted.join(', ')}. It has \${join(", ", self.names)}. `
            + 'Choose among their letters (network.zones).',
        }],
      },
    });
  }

  addSubnet(tier, zone, third, routesOf) {
    const subnet = new Subnet(this, `${tier}-${zone}`, {
      availabilityZone: region + zone, cidrBlock: `10.2.${third}.0/24`, mapPublicIpOnLaunch: false, vpcId: this.vpc.id,
      tags: { Name: `${name}-${tier}-${zone}`, Tier: tier },
    });
    const routes = routesOf(subnet);
    this.internet.push(new RouteTableAssociation(subnet, 'route-table', { routeTableId: routes.id, subnetId: subnet.id }));
    return subnet;
  }

  addRoutes(scope, id, role, target) {
    const routes = new RouteTable(scope, id, { vpcId: this.vpc.id, tags: named(`${name}-${role}`) });
    this.internet.push(new Route(routes, 'internet', { ...target, destinationCidrBlock: anywhere, routeTableId: routes.id }));
    return routes;
  }

  addNat(subnet, zone) {
    const common = { tags: named(`${name}-nat-${zone}`), dependsOn: [this.gateway] };
    const address = new Eip(subnet, 'nat-address', { domain: 'vpc', ...common });
    return new NatGateway(subnet, 'nat', { allocationId: address.id, subnetId: subnet.id, ...common });
  }
};
