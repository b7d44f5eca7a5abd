package main

import (
	"fmt"
	"strings"
)

const cidr, anywhere = "10.2.0.0/16", "0.0.0.0/0"

func zones() []string { return []string{"a", "b", "c"} }

// network is what other parts use of the VPC.
type network struct {
	vpc, gateway    resource
	public, private []resource
	internet        []resource // the way to and from the internet
}

func addNetwork(s stack) network {
	vpc := s.add("aws_vpc", "network/Default", object{
		"cidr_block": cidr, "enable_dns_hostnames": true, "enable_dns_support": true, "tags": named(name),
	})
	addZones(s)
	n := network{vpc: vpc}
	n.gateway = s.add("aws_internet_gateway", "network/internet-gateway", object{"vpc_id": vpc.ref("id"), "tags": named(name)})

	routes := n.addRoutes(s, "network/public-routes", "public", object{"gateway_id": n.gateway.ref("id")})
	for i, zone := range zones() {
		subnet := n.addSubnet(s, "public", zone, 101+i)
		n.public = append(n.public, subnet)
		n.associate(s, "public-"+zone, subnet, routes)
	}
	var tables []resource
	for i, zone := range zones() {
		nat := n.addNAT(s, zone, n.public[i])
		subnet := n.addSubnet(s, "private", zone, 1+i)
		n.private = append(n.private, subnet)
		routes := n.addRoutes(s, "network/private-"+zone+"/routes", "private-"+zone, object{"nat_gateway_id": nat.ref("id")})
		n.associate(s, "private-"+zone, subnet, routes)
		tables = append(tables, routes)
	}
	endpoint := s.add("aws_vpc_endpoint", "network/s3", object{
		"route_table_ids": ids(tables), "service_name": "com.amazonaws." + region + ".s3", "tags": named(name + "-s3"),
		"vpc_endpoint_type": "Gateway", "vpc_id": vpc.ref("id"),
	})
	acls := n.addACLs(s)
	n.internet = append(append(n.internet, endpoint), acls...)
	n.addUnused(s, acls)
	return n
}

// addZones has a plan fail where the account lacks a zone.
func addZones(s stack) {
	var wanted []string
	for _, zone := range zones() {
		wanted = append(wanted, region+zone)
	}
	s.read("aws_availability_zones", "network/zones", object{
		"filter": list{object{"name": "opt-in-status", "values": list{"opt-in-not-required"}}},
		"lifecycle": object{"postcondition": list{object{
			"condition": `${length(setsubtract(["` + strings.Join(wanted, `","`) + `"], self.names)) == 0}`,
			"error_message": "This account does not have all of the zones " + strings.Join(wanted, ", ") +
				`. It has ${join(", ", self.names)}. Choose among their letters (network.zones).`,
		}}},
	})
}

func (n *network) addSubnet(s stack, tier, zone string, third int) resource {
	return s.add("aws_subnet", "network/"+tier+"-"+zone, object{
		"availability_zone": region + zone, "cidr_block": fmt.Sprintf("10.2.%d.0/24", third),
		"map_public_ip_on_launch": false, "vpc_id": n.vpc.ref("id"),
		"tags": object{"Name": name + "-" + tier + "-" + zone, "Tier": tier},
	})
}

// addRoutes adds a route table whose way to the internet is target.
func (n *network) addRoutes(s stack, path, role string, target object) resource {
	table := s.add("aws_route_table", path, object{"vpc_id": n.vpc.ref("id"), "tags": named(name + "-" + role)})
	n.internet = append(n.internet, s.add("aws_route", path+"/internet", with(target, object{
		"destination_cidr_block": anywhere, "route_table_id": table.ref("id"),
	})))
	return table
}

func (n *network) associate(s stack, subnetID string, subnet, table resource) {
	n.internet = append(n.internet, s.add("aws_route_table_association", "network/"+subnetID+"/route-table", object{
		"route_table_id": table.ref("id"), "subnet_id": subnet.ref("id"),
	}))
}

func (n *network) addNAT(s stack, zone string, subnet resource) resource {
	path, tag := "network/public-"+zone, named(name+"-nat-"+zone)
	address := s.add("aws_eip", path+"/nat-address", object{"depends_on": names(n.gateway), "domain": "vpc", "tags": tag})
	return s.add("aws_nat_gateway", path+"/nat", object{
		"allocation_id": address.ref("id"), "depends_on": names(n.gateway), "subnet_id": subnet.ref("id"), "tags": tag,
	})
}
