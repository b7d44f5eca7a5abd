package controlplane

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"cdah/internal/live/containers"
	"cdah/internal/ops/query"
)

// labelDatabase is the ARN of the RDS instance whose container or files it is.
const labelDatabase = "cdah.database"

const (
	// beforeNextTry is how long an image that cannot be had is left alone.
	beforeNextTry = time.Minute

	// patience is how long a task waits for a database that is about to start. On AWS one is available when it takes connections.
	patience = time.Minute
)

// database is an RDS instance, as AWS has been told.
type database struct {
	arn, id, address     string
	vpc                  string
	port                 int
	engine, version      string
	user, password, name string
	groups               []string // security groups
}

// databaseServer is the container that a database is. It belongs to the clock's turn.
type databaseServer struct {
	database
	container, at string // its id, and where the machine's other containers reach it; empty before it has started
	isStarting    bool
	isNew         bool   // nobody has looked for it yet
	isReady       bool   // it takes connections
	problem       string // why it does not start; empty while it may
	next          time.Time
}

// readDatabases reads which databases there are where clusters are, and how the clusters' tasks get to them.
func (p *Plane) readDatabases(ctx context.Context) error {
	all := map[string]database{}
	found := map[place][]database{}
	for _, c := range p.clusters {
		databases, asked := found[c.where()]
		if !asked {
			var err error
			if databases, err = c.databases(ctx); err != nil {
				return err
			}
			found[c.where()] = databases
		}
		var n network
		if len(databases) > 0 {
			var err error
			if n, err = c.readNetwork(ctx, databases); err != nil {
				return err
			}
		}
		for _, d := range databases {
			all[d.arn] = d
		}
		p.clock.Do(func() { c.network = n })
	}
	p.clock.Do(func() { p.databases = all })
	return nil
}

// describedDatabases is RDS's answer on its instances.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
type describedDatabases struct {
	Instances []struct {
		ARN     string   `xml:"DBInstanceArn"`
		ID      string   `xml:"DBInstanceIdentifier"`
		Status  string   `xml:"DBInstanceStatus"`
		Engine  string   `xml:"Engine"`
		Version string   `xml:"EngineVersion"`
		User    string   `xml:"MasterUsername"`
		Name    string   `xml:"DBName"`
		Address string   `xml:"Endpoint>Address"`
		Port    int      `xml:"Endpoint>Port"`
		VPC     string   `xml:"DBSubnetGroup>VpcId"`
		Groups  []string `xml:"VpcSecurityGroups>VpcSecurityGroupMembership>VpcSecurityGroupId"`
	} `xml:"DescribeDBInstancesResult>DBInstances>DBInstance"`
}

// databaseARNs are those of the RDS instances of an account and region.
func (p *Plane) databaseARNs(ctx context.Context, account, region string) ([]string, error) {
	c, err := newClients(ctx, p.Emulator, account, region)
	if err != nil {
		return nil, err
	}
	var found describedDatabases
	err = c.ask(ctx, query.RDS(), "DescribeDBInstances", url.Values{}, &found)
	var all []string
	for _, d := range found.Instances {
		all = append(all, d.ARN)
	}
	return all, err
}

// databases returns the RDS instances of the cluster's account and region that are available.
func (c *cluster) databases(ctx context.Context) ([]database, error) {
	var found describedDatabases
	if err := c.ask(ctx, query.RDS(), "DescribeDBInstances", url.Values{}, &found); err != nil || len(found.Instances) == 0 {
		return nil, err
	}
	passwords, err := c.plane.Emulator.Passwords(ctx)
	if err != nil {
		return nil, err
	}
	var all []database
	for _, d := range found.Instances {
		if d.Status == "available" {
			all = append(all, database{
				arn: d.ARN, id: d.ID, address: hostName(d.Address), vpc: d.VPC, port: d.Port, engine: d.Engine, version: d.Version,
				user: d.User, password: passwords[d.ARN], name: d.Name, groups: d.Groups,
			})
		}
	}
	return all, nil
}

// keepDatabases starts those that do not run, and ends those that there are no more.
func (p *Plane) keepDatabases(seen map[string]containers.State) {
	for arn, s := range p.servers {
		if _, wanted := p.databases[arn]; !wanted {
			delete(p.servers, arn)
			p.background(func(ctx context.Context) error { return p.removeDatabase(ctx, s.container, s.database) })
		}
	}
	for _, arn := range sortedKeys(p.databases) {
		s := p.servers[arn]
		if s == nil {
			s = &databaseServer{}
			p.servers[arn] = s
		}
		s.database = p.databases[arn]
		switch state, there := seen[s.container]; {
		case s.isStarting, s.isNew && !there: // it has come after the engine was asked
			s.isNew = false
		case there && state.Running:
		case s.container != "": // RDS starts one again whose server has ended, with the files that it had
			ended := s.container
			p.background(func(ctx context.Context) error { _, err := p.Engine.Stop(ctx, ended, 0); return err })
			s.container, s.at, s.isReady = "", "", false
		case time.Now().After(s.next):
			s.isStarting = true
			d := s.database
			p.background(func(ctx context.Context) error { return p.startDatabase(ctx, s, d) })
		}
	}
}

// databaseTroubles says which databases do not start, and why. It belongs to the clock's turn.
func (p *Plane) databaseTroubles() []Trouble {
	var all []Trouble
	for _, arn := range sortedKeys(p.servers) {
		if s, at := p.servers[arn], placeOf(arn); s.problem != "" {
			all = append(all, Trouble{at.account, at.region, strings.ReplaceAll(s.problem, "\n", "; ")})
		}
	}
	return all
}

// removeDatabase ends what runs of a database that has been deleted, and removes its files.
func (p *Plane) removeDatabase(ctx context.Context, container string, d database) error {
	if container != "" {
		if _, err := p.Engine.Stop(ctx, container, 0); err != nil {
			return err
		}
	}
	return p.Engine.RemoveVolume(ctx, d.volume(p.Emulator.ID()))
}

// startDatabase runs a database, and returns once it takes connections. What cannot run is noted, once.
func (p *Plane) startDatabase(ctx context.Context, s *databaseServer, d database) error {
	started, err := p.runDatabase(ctx, d)
	is := false
	p.clock.Do(func() {
		s.isStarting = false
		if is = p.servers[d.arn] == s; !is {
			return
		}
		if err != nil {
			s.next = time.Now().Add(beforeNextTry)
			if s.problem != err.Error() {
				s.problem = err.Error()
				p.note(err)
			}
			return
		}
		s.container, s.at, s.isNew, s.problem = started.ID, started.Address, true, ""
	})
	switch {
	case err != nil:
		return nil
	case !is: // it has been deleted meanwhile
		return p.removeDatabase(ctx, started.ID, d)
	}
	for !answers(ctx, d.engine, started.Ports[d.port]) {
		p.clock.Do(func() { is = p.servers[d.arn] == s && s.container == started.ID })
		if !is || ctx.Err() != nil {
			return nil
		}
		time.Sleep(whileWaiting)
	}
	p.clock.Do(func() { s.isReady = s.container == started.ID })
	return nil
}

// runDatabase starts the container. Its files outlive it, until the instance is deleted.
func (p *Plane) runDatabase(ctx context.Context, d database) (containers.Container, error) {
	spec, err := d.spec()
	if err != nil {
		return containers.Container{}, err
	}
	place := placeOf(d.arn)
	labels := p.labels()
	labels[labelAccount], labels[labelRegion], labels[labelDatabase] = place.account, place.region, d.arn
	spec.Name, spec.Labels = "cdah-"+newID()+"-"+d.id, labels
	volume := containers.Volume{Name: d.volume(p.Emulator.ID()), Labels: labels}
	if err := p.Engine.CreateVolume(ctx, volume); err != nil {
		return containers.Container{}, err
	}
	spec.Volumes[0].Name = volume.Name
	started, err := p.Engine.Start(ctx, spec)
	var missing *containers.ImageError
	switch {
	case errors.As(err, &missing):
		return started, fmt.Errorf("database %s does not run, and whoever asks for it gets no answer: the container engine has no image %s, and cannot pull it: %s",
			d.id, spec.Image, missing.Reason)
	case err != nil:
		return started, fmt.Errorf("database %s does not run: %w", d.id, err)
	case started.Address == "":
		_, stopping := p.Engine.Stop(ctx, started.ID, 0)
		return started, errors.Join(errors.New("this container engine gives containers no address: databases cannot be called"), stopping)
	}
	return started, nil
}

// answers tells whether a database takes connections at a port of this machine. The engine itself may take them before: so
// it must say something, PostgreSQL whether it knows TLS, and the others who they are.
// https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
func answers(ctx context.Context, engine string, port int) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", loopback(port))
	if err != nil {
		return false
	}
	defer connection.Close()
	if deadline, has := ctx.Deadline(); has {
		_ = connection.SetDeadline(deadline)
	}
	if engine == "postgres" {
		if _, err := connection.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47}); err != nil {
			return false
		}
	}
	n, err := connection.Read(make([]byte, 1))
	return n == 1 && err == nil
}
