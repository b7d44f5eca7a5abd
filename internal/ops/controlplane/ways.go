package controlplane

import (
	"context"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"cdah/internal/ops/query"
)

// network is where the instances of a cluster are: it says which databases their tasks reach, and by which names.
type network struct {
	vpc       string
	groups    []string             // security groups of all of the instances
	addresses []netip.Addr         // of each of them
	names     map[string]string    // CNAME records of the private zones of the VPC
	ingress   map[string][]ingress // rules, by the security groups of databases
}

// ingress is a rule of a security group that lets somebody in.
type ingress struct {
	Protocol string `xml:"ipProtocol"` // tcp, or -1 for all
	From     int    `xml:"fromPort"`
	To       int    `xml:"toPort"`
	Group    string `xml:"referencedGroupInfo>groupId"`
	CIDR     string `xml:"cidrIpv4"`
	Of       string `xml:"groupId"`
	IsEgress bool   `xml:"isEgress"`
}

// readNetwork reads the network of a cluster, and who gets into the security groups of databases.
func (c *cluster) readNetwork(ctx context.Context, databases []database) (network, error) {
	n := network{names: map[string]string{}, ingress: map[string][]ingress{}}
	if err := c.readInstances(ctx, &n); err != nil || n.vpc == "" {
		return n, err
	}
	if err := c.readNames(ctx, &n); err != nil {
		return n, err
	}
	var groups []string
	for _, d := range databases {
		groups = append(groups, d.groups...)
	}
	err := c.readIngress(ctx, &n, groups)
	return n, err
}

func (c *cluster) readInstances(ctx context.Context, n *network) error {
	if len(c.wanted.instances) == 0 {
		return nil
	}
	ids := url.Values{}
	for i, one := range c.wanted.instances {
		ids.Set("InstanceId."+strconv.Itoa(i+1), aws.ToString(one.InstanceId))
	}
	var found struct {
		Instances []struct {
			VPC     string   `xml:"vpcId"`
			Address string   `xml:"privateIpAddress"`
			Groups  []string `xml:"groupSet>item>groupId"`
		} `xml:"reservationSet>item>instancesSet>item"`
	}
	if err := c.ask(ctx, query.EC2(), "DescribeInstances", ids, &found); err != nil {
		return err
	}
	for i, one := range found.Instances {
		n.vpc = one.VPC
		if address, err := netip.ParseAddr(one.Address); err == nil {
			n.addresses = append(n.addresses, address)
		}
		if i == 0 {
			n.groups = one.Groups
		}
		n.groups = slices.DeleteFunc(n.groups, func(group string) bool { return !slices.Contains(one.Groups, group) })
	}
	return nil
}

// readNames reads the names that the VPC's resolver knows beside the public ones.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html
func (c *cluster) readNames(ctx context.Context, n *network) error {
	zones, err := c.route53.ListHostedZonesByVPC(ctx, &route53.ListHostedZonesByVPCInput{VPCId: &n.vpc, VPCRegion: route53types.VPCRegion(c.id.Region)})
	if err != nil {
		return err
	}
	for _, zone := range zones.HostedZoneSummaries {
		pages := route53.NewListResourceRecordSetsPaginator(c.route53, &route53.ListResourceRecordSetsInput{HostedZoneId: zone.HostedZoneId})
		for pages.HasMorePages() {
			found, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, r := range found.ResourceRecordSets {
				if r.Type == route53types.RRTypeCname && len(r.ResourceRecords) == 1 {
					n.names[hostName(aws.ToString(r.Name))] = hostName(aws.ToString(r.ResourceRecords[0].Value))
				}
			}
		}
	}
	return nil
}

// hostName is a name of DNS as programs write it.
func hostName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func (c *cluster) readIngress(ctx context.Context, n *network, groups []string) error {
	slices.Sort(groups)
	filter := url.Values{"Filter.1.Name": {"group-id"}}
	for i, group := range slices.Compact(groups) {
		filter.Set("Filter.1.Value."+strconv.Itoa(i+1), group)
	}
	var found struct {
		Rules []ingress `xml:"securityGroupRuleSet>item"`
	}
	if err := c.ask(ctx, query.EC2(), "DescribeSecurityGroupRules", filter, &found); err != nil {
		return err
	}
	for _, r := range found.Rules {
		if !r.IsEgress {
			n.ingress[r.Of] = append(n.ingress[r.Of], r)
		}
	}
	return nil
}

// aliases are the names that lead to a host, by one CNAME record or several.
func (n network) aliases(host string) []string {
	var all []string
	for name := range n.names {
		at := name
		for range len(n.names) {
			if at = n.names[at]; at == host {
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// reaches tells whether all instances get to a port of a database: whether a rule of one of its security groups lets in a
// group of theirs, or the addresses of all. All tasks of an instance share its groups.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
func (n network) reaches(d database) bool {
	return slices.ContainsFunc(d.groups, func(group string) bool {
		return slices.ContainsFunc(n.ingress[group], func(r ingress) bool { return r.covers(d.port) && n.isLetInBy(r) })
	})
}

// covers tells whether a rule is of a TCP port. One of all protocols is of all ports.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
func (r ingress) covers(port int) bool {
	return r.Protocol == "-1" || (r.Protocol == "tcp" || r.Protocol == "6") && r.From <= port && port <= r.To
}

func (n network) isLetInBy(r ingress) bool {
	if r.Group != "" {
		return slices.Contains(n.groups, r.Group)
	}
	block, err := netip.ParsePrefix(r.CIDR)
	if err != nil || len(n.addresses) == 0 {
		return false
	}
	return !slices.ContainsFunc(n.addresses, func(a netip.Addr) bool { return !block.Contains(a) })
}

// ways are the endpoints of the databases in the cluster's VPC, each for the cluster's tasks alone.
func (c *cluster) ways() map[endpoint]offer {
	all := map[endpoint]offer{}
	if c.network.vpc == "" {
		return all
	}
	for arn, d := range c.plane.databases {
		if s := c.plane.servers[arn]; s != nil && placeOf(arn) == c.where() && d.vpc == c.network.vpc {
			at := endpoint{account: c.id.Account, region: c.id.Region, cluster: c.id.Name, name: d.address, port: d.port}
			all[at] = offer{from: way{c, s}, protocol: "tcp"}
			if d.engine == "postgres" { // whose image has no TLS, which RDS has
				all[at] = offer{from: way{c, s}, protocol: d.engine}
			}
		}
	}
	return all
}

// way leads from the tasks of a cluster to a database.
type way struct {
	cluster *cluster
	server  *databaseServer
}

// addresses is where the database is; none as long as AWS would let nobody through.
func (w way) addresses() []string {
	if !w.server.isReady || !w.cluster.network.reaches(w.server.database) {
		return nil
	}
	return []string{net.JoinHostPort(w.server.at, strconv.Itoa(w.server.port))}
}

// reachable are the databases that a task may call, once they run. One that cannot, or takes long, is not waited for.
func (t *task) reachable(ctx context.Context) []endpoint {
	p := t.cluster.plane
	for end := time.Now().Add(patience); ; {
		var all []endpoint
		starting := false
		p.clock.Do(func() {
			ways := t.cluster.ways()
			all = slices.Collect(maps.Keys(ways))
			for _, o := range ways {
				s := o.from.(way).server
				starting = starting || !s.isReady && s.problem == ""
			}
		})
		if !starting || ctx.Err() != nil || time.Now().After(end) {
			return all
		}
		time.Sleep(whileWaiting)
	}
}
