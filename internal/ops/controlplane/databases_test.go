package controlplane

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/google/go-cmp/cmp"

	"cdah/internal/live/containers"
)

const databaseARN = "arn:aws:rds:eu-west-2:123456789012:db:shop"

// withDatabase is a plane of one cluster and a database in its VPC, which runs.
func withDatabase() (*Plane, *cluster, *databaseServer) {
	p, c := mesh()
	d := database{arn: databaseARN, id: "shop", address: "shop.rds.example", vpc: "vpc-1", engine: "postgres", port: 5432, groups: []string{"sg-database"}}
	s := &databaseServer{database: d, container: "d", at: "10.88.0.7", isReady: true}
	p.databases, p.servers = map[string]database{databaseARN: d}, map[string]*databaseServer{databaseARN: s}
	c.network = network{vpc: "vpc-1", groups: []string{"sg-web"}, addresses: []netip.Addr{netip.MustParseAddr("10.0.1.7"), netip.MustParseAddr("10.0.2.7")}}
	return p, c, s
}

// A way is open where a rule of the database's groups lets the instances in, all of them.
func TestWhoGetsToADatabase(t *testing.T) {
	t.Parallel()
	_, c, s := withDatabase()
	tcp := func(group, cidr string, from, to int) ingress {
		return ingress{Protocol: "tcp", From: from, To: to, Group: group, CIDR: cidr}
	}
	for name, test := range map[string]struct {
		rule ingress
		want bool
	}{
		"the instances' group":              {tcp("sg-web", "", 5432, 5432), true},
		"a range of ports":                  {tcp("sg-web", "", 5000, 6000), true},
		"all protocols":                     {ingress{Protocol: "-1", From: -1, To: -1, Group: "sg-web"}, true},
		"a CIDR of all":                     {tcp("", "10.0.0.0/16", 5432, 5432), true},
		"a CIDR of some":                    {tcp("", "10.0.1.0/24", 5432, 5432), false},
		"another group":                     {tcp("sg-other", "", 5432, 5432), false},
		"another port":                      {tcp("sg-web", "", 3306, 3306), false},
		"another protocol":                  {ingress{Protocol: "udp", From: 5432, To: 5432, Group: "sg-web"}, false},
		"a prefix list, which has no rules": {tcp("", "", 5432, 5432), false},
	} {
		c.network.ingress = map[string][]ingress{"sg-other": {tcp("sg-web", "", 1, 65535)}, "sg-database": {test.rule}}
		if got := len((way{c, s}).addresses()) == 1; got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	c.network.ingress = map[string][]ingress{"sg-database": {tcp("sg-web", "", 5432, 5432)}}
	if diff := cmp.Diff([]string{"10.88.0.7:5432"}, (way{c, s}).addresses()); diff != "" {
		t.Error(diff)
	}
	s.isReady = false
	if got := (way{c, s}).addresses(); len(got) != 0 {
		t.Errorf("%v before it takes connections", got)
	}
}

// All tasks of the VPC find a database, by its address and by the names that lead there.
func TestATaskFindsItsDatabase(t *testing.T) {
	t.Parallel()
	p, c, s := withDatabase()
	want := endpoint{account: "123456789012", region: "eu-west-2", cluster: "shop", name: "shop.rds.example", port: 5432}
	for _, service := range []string{"other", ""} { // of no service: a job
		if got := c.run(service, "1", "").reachable(t.Context()); !slices.Equal(got, []endpoint{want}) {
			t.Errorf("%q finds %v", service, got)
		}
	}
	if o := p.offers()[want]; o.protocol != "postgres" || o.from != (way{c, s}) {
		t.Errorf("%+v", o)
	}
	c.network.vpc = "vpc-2"
	if got := c.ways(); len(got) != 0 {
		t.Errorf("%v in another VPC", got)
	}
	names := network{names: map[string]string{"db.a": "b.a", "b.a": "shop.rds.example", "c.a": "other", "x.a": "y.a", "y.a": "x.a"}}
	if diff := cmp.Diff([]string{"b.a", "db.a"}, names.aliases("shop.rds.example")); diff != "" {
		t.Error(diff)
	}
}

// A task waits for a database that starts, and not for one that cannot.
func TestATaskWaitsForADatabase(t *testing.T) {
	t.Parallel()
	p, c, s := withDatabase()
	s.isReady, s.problem = false, "no image"
	task := c.run("", "", "")
	if got := task.reachable(t.Context()); len(got) != 1 {
		t.Errorf("%v", got)
	}
	r := Record{Troubles: p.databaseTroubles()}
	if at := placeOf(s.arn); !slices.Equal(r.TroublesIn(at.account, at.region), []string{"no image"}) || r.TroublesIn(at.account, "other") != nil {
		t.Errorf("told: %+v of %s", r.Troubles, s.arn)
	}
	s.problem = ""
	if got := p.databaseTroubles(); got != nil {
		t.Errorf("still told: %v", got)
	}
	found := make(chan []endpoint)
	go func() { found <- task.reachable(t.Context()) }()
	select {
	case got := <-found:
		t.Fatalf("%v before it is ready", got)
	case <-time.After(3 * whileWaiting):
	}
	p.clock.Do(func() { s.isReady = true })
	if got := <-found; len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestImagesOfDatabases(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		database    database
		image, path string
		env         map[string]string
	}{
		{
			database{engine: "postgres", version: "17.4", user: "shop", password: "p", name: "sales"}, "docker.io/library/postgres:17.4", "/var/lib/postgresql/data",
			map[string]string{"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "p", "POSTGRES_DB": "sales"},
		},
		{
			database{engine: "postgres", version: "18", user: "shop", password: "p"}, "docker.io/library/postgres:18", "/var/lib/postgresql",
			map[string]string{"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "p", "POSTGRES_DB": "postgres"},
		},
		{
			database{engine: "mysql", version: "8.4.5", user: "blog", password: "p", name: "blog"}, "docker.io/library/mysql:8.4.5", "/var/lib/mysql",
			map[string]string{"MYSQL_RANDOM_ROOT_PASSWORD": "yes", "MYSQL_USER": "blog", "MYSQL_PASSWORD": "p", "MYSQL_DATABASE": "blog"},
		},
		{
			database{engine: "mariadb", version: "10.6.14-rds.20240101", user: "root", password: "p"}, "docker.io/library/mariadb:10.6.14", "/var/lib/mysql",
			map[string]string{"MARIADB_ROOT_PASSWORD": "p"},
		},
	} {
		test.database.port = 7777
		s, err := test.database.spec()
		if err != nil || s.Image != test.image || s.Volumes[0].Path != test.path || !slices.Equal(s.Ports, []int{7777}) || !strings.HasSuffix(strings.Join(s.Command, " "), "7777") {
			t.Errorf("%+v, %v", s, err)
		}
		if diff := cmp.Diff(test.env, s.Env); diff != "" {
			t.Error(diff)
		}
	}
	for want, d := range map[string]database{
		"not oracle-ee":  {engine: "oracle-ee", password: "p"},
		"nobody has sai": {engine: "mysql"},
	} {
		if _, err := d.spec(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// One that runs is kept, with what RDS is told of it since.
func TestKeepDatabases(t *testing.T) {
	t.Parallel()
	p, _, s := withDatabase()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is started
	p.ctx, s.isNew, s.next = ctx, true, time.Now().Add(time.Hour)
	p.keepDatabases(map[string]containers.State{}) // asked before it was there
	if s.container != "d" || !s.isReady {
		t.Errorf("a new one is given up: %+v", s)
	}
	p.keepDatabases(map[string]containers.State{"d": {Running: true}})
	if s.container != "d" || !s.isReady {
		t.Errorf("one that runs is given up: %+v", s)
	}
	changed := p.databases[databaseARN]
	changed.groups = nil
	p.databases[databaseARN] = changed
	p.keepDatabases(map[string]containers.State{"d": {Running: true}})
	if len(s.groups) != 0 {
		t.Errorf("what has changed is not known: %+v", s)
	}
}

// A port that is published takes connections before the database does: only one that speaks is ready.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		engine, says string
		want         bool
	}{"PostgreSQL": {"postgres", "N", true}, "MySQL": {"mysql", "J", true}, "nobody behind it": {"mysql", "", false}} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			if test.engine == "postgres" {
				_, _ = connection.Read(make([]byte, 8))
			}
			_, _ = connection.Write([]byte(test.says))
			_ = connection.Close()
		}()
		if got := answers(t.Context(), test.engine, listener.Addr().(*net.TCPAddr).Port); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The answers are cut from those of AWS's documentation.
func TestReadNetwork(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"DescribeInstances": `<DescribeInstancesResponse><reservationSet>
			<item><instancesSet><item><vpcId>vpc-1</vpcId><privateIpAddress>10.0.1.7</privateIpAddress>
				<groupSet><item><groupId>sg-web</groupId></item><item><groupId>sg-one</groupId></item></groupSet></item></instancesSet></item>
			<item><instancesSet><item><vpcId>vpc-1</vpcId><privateIpAddress>10.0.2.7</privateIpAddress>
				<groupSet><item><groupId>sg-web</groupId></item></groupSet></item></instancesSet></item>
			</reservationSet></DescribeInstancesResponse>`,
		"/2013-04-01/hostedzonesbyvpc": `<ListHostedZonesByVPCResponse><HostedZoneSummaries>
			<HostedZoneSummary><HostedZoneId>Z1</HostedZoneId><Name>shop.internal.</Name></HostedZoneSummary></HostedZoneSummaries></ListHostedZonesByVPCResponse>`,
		"/2013-04-01/hostedzone/Z1/rrset": `<ListResourceRecordSetsResponse><ResourceRecordSets>
			<ResourceRecordSet><Name>mail.shop.internal.</Name><Type>A</Type><ResourceRecords><ResourceRecord><Value>10.0.0.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
			<ResourceRecordSet><Name>Database.shop.internal.</Name><Type>CNAME</Type><ResourceRecords><ResourceRecord><Value>shop.rds.example.</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
			</ResourceRecordSets></ListResourceRecordSetsResponse>`,
		"DescribeSecurityGroupRules": `<DescribeSecurityGroupRulesResponse><securityGroupRuleSet>
			<item><groupId>sg-database</groupId><isEgress>true</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><cidrIpv4>0.0.0.0/0</cidrIpv4></item>
			<item><groupId>sg-database</groupId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol><fromPort>5432</fromPort><toPort>5432</toPort>
				<referencedGroupInfo><groupId>sg-web</groupId></referencedGroupInfo></item></securityGroupRuleSet></DescribeSecurityGroupRulesResponse>`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.Path
		if asked == "/" {
			asked = r.FormValue("Action")
		}
		if !strings.Contains(r.Header.Get("Authorization"), "/eu-west-2/") || !strings.Contains(r.UserAgent(), appID) {
			t.Errorf("%s is asked by nobody: %v", asked, r.Header)
		}
		_, _ = w.Write([]byte(answers[asked]))
	}))
	t.Cleanup(server.Close)
	_, c, s := withDatabase()
	c.config = aws.Config{Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentialsOf([]string{"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b"}), AppID: appID}
	c.route53 = route53.NewFromConfig(c.config)
	c.wanted.instances = []autoscalingtypes.Instance{{InstanceId: aws.String("i-1")}, {InstanceId: aws.String("i-2")}}
	got, err := c.readNetwork(t.Context(), []database{s.database})
	if err != nil {
		t.Fatal(err)
	}
	want := network{
		vpc: "vpc-1", groups: []string{"sg-web"}, addresses: []netip.Addr{netip.MustParseAddr("10.0.1.7"), netip.MustParseAddr("10.0.2.7")},
		names:   map[string]string{"database.shop.internal": "shop.rds.example"},
		ingress: map[string][]ingress{"sg-database": {{Protocol: "tcp", From: 5432, To: 5432, Group: "sg-web", Of: "sg-database"}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(network{}), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}
