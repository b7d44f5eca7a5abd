// Package controlplane runs what Terraform has made in the emulated AWS, as AWS would: the tasks of services and jobs in
// containers, the deployments that replace them, and the load balancers before them, on loopback addresses of this
// machine. It reads AWS's own API alone, and tells the emulator what runs, whose API answers with that.
package controlplane

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"cdah/internal/live/balancer"
	"cdah/internal/live/clock"
	"cdah/internal/live/containers"
	"cdah/internal/ops/caller"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/controlplane/page"
	"cdah/internal/ops/controlplane/schedule"
	"cdah/internal/ops/emulator"
)

// interval is how often the loops look at everything.
const interval = time.Second

// Options say what is run, and by what. All but Before are required.
type Options struct {
	Emulator *emulator.Emulator
	Engine   *containers.Engine
	Folder   string    // of the emulator's record: its containers are found by it when nobody else knows them
	Speed    float64   // a minute takes 60/Speed seconds
	Log      io.Writer // gets what goes wrong, a line each
	// Provide is asked for an image that the project brings along; it returns the engine's name of it, empty for another.
	Provide func(ctx context.Context, reference string) (string, error)
	Before  []Site     // of the control plane before, which was killed: listeners come back where they were
	Page    *page.Page // shows how everything is
	// Alert gets each message that a topic gets.
	Alert func(alert.Alert) error
	// By is who has called, for the command lines in what is told.
	By caller.By
	// Changed is told where the load balancers listen, and what cannot run, whenever one of both changes.
	Changed func([]Site, []Trouble) error
}

// Plane runs the clusters of an emulator.
type Plane struct {
	Options
	ctx       context.Context
	clock     *clock.Real
	balancer  *balancer.Balancer
	clusters  map[emulator.Cluster]*cluster
	changes   int             // of the emulator, when all was read
	fronts    balancer.Config // the load balancers, without their targets
	listening []Site          // of each of their listeners
	sites     []Site          // that are told
	troubles  []Trouble       // that are told
	said      map[string]bool // what the log has, until a round goes well
	working   sync.WaitGroup
	meeting   sync.Mutex      // held while a container for an endpoint is started
	making    sync.Mutex      // held while the folder of a file system is made
	made      map[string]bool // the volumes of those, by their names
	tidied    int             // changes of the emulator, when none was left of a file system that is not there
	meter     meter
	alerts    []alert.Alert           // the last ones, the newest first
	senders   map[place]*alert.Sender // that know the rules of now
	schedules map[place]*schedule.Loop

	neighbours   map[endpoint]*neighbour
	gateway      *gateway                    // by which tasks call AWS; nil before the first does
	databases    map[string]database         // that there are, by their ARNs
	servers      map[string]*databaseServer  // that run, by the same
	certificates map[string]*tls.Certificate // by their names
}

// Run runs what the emulator has, until ctx ends or the emulator does. It removes its containers.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &Plane{
		Options: o, ctx: ctx, clock: clock.NewReal(o.Speed),
		clusters: map[emulator.Cluster]*cluster{}, changes: -1, said: map[string]bool{}, meter: newMeter(), made: map[string]bool{}, tidied: -1,
		neighbours: map[endpoint]*neighbour{}, servers: map[string]*databaseServer{}, senders: map[place]*alert.Sender{}, schedules: map[place]*schedule.Loop{},
	}
	p.balancer = balancer.New(balancer.Options{Speed: o.Speed, Address: p.address})
	if err := removeLeft(ctx, o.Engine, o.Folder, o.Emulator.ID()); err != nil {
		return err
	}
	defer func() { p.close(cancel) }()
	for o.Emulator.Alive() {
		err := p.round(ctx)
		p.clock.Do(func() { p.note(err) })
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(interval):
		}
	}
	return nil
}

// close removes what runs, and then ends what the plane does beside its rounds.
func (p *Plane) close(end func()) {
	// The containers have to go although the context has ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), time.Minute)
	defer cancel()
	problem := Remove(ctx, p.Engine, p.Folder)
	problem = errors.Join(problem, p.balancer.Close())
	end()
	p.working.Wait()
	// What was about to start when the first were removed.
	p.say(errors.Join(problem, Remove(ctx, p.Engine, p.Folder)))
}

// round looks at everything once.
func (p *Plane) round(ctx context.Context) error {
	there, err := p.Emulator.Clusters(ctx)
	if err != nil {
		return err
	}
	if err := p.follow(ctx, there.All); err != nil {
		return err
	}
	problems := []error{p.read(ctx, there.Changes), p.tidy(ctx, there.Changes)}
	listed, err := p.Engine.List(ctx, map[string]string{labelEmulator: p.Emulator.ID()})
	if err != nil {
		return err
	}
	seen := map[string]containers.State{}
	for _, s := range listed {
		seen[s.ID] = s
	}
	p.clock.Do(func() { p.keepDatabases(seen) })
	for _, c := range p.clusters {
		p.clock.Do(func() {
			c.silence(there.LostZones, seen)
			c.evaluate(c.wanted, seen, p.balancer.Health())
		})
		problems = append(problems, p.failSilent(ctx, c))
	}
	p.clock.Do(func() { p.keepNeighbours(seen) })
	problems = append(problems, p.balance())
	p.scale(ctx, slices.DeleteFunc(listed, func(s containers.State) bool { return s.Labels[labelTask] == "" }))
	for _, c := range p.clusters {
		var told emulator.ClusterState
		p.clock.Do(func() { told = c.told(p.balancer.Health()) })
		problems = append(problems, p.Emulator.Tell(ctx, told), p.report(ctx, c, told))
	}
	p.show()
	return errors.Join(problems...)
}

// read reads what AWS has been told, where that may have changed.
func (p *Plane) read(ctx context.Context, changes int) error {
	if changes == p.changes {
		return nil
	}
	for _, c := range p.clusters {
		w, err := c.read(ctx, c.id.Name, c.known)
		if err != nil {
			return err
		}
		c.wanted = w
	}
	if err := p.readDatabases(ctx); err != nil {
		return err
	}
	config, sites, err := p.readFronts(ctx)
	if err != nil {
		return err
	}
	p.fronts, p.listening, p.changes = config, sites, changes
	clear(p.senders)
	return nil
}

// follow keeps a cluster for each that is there, and ends what runs in one that is not.
func (p *Plane) follow(ctx context.Context, there []emulator.Cluster) error {
	for _, id := range there {
		if p.clusters[id] != nil {
			continue
		}
		c, err := newClients(ctx, p.Emulator, id.Account, id.Region)
		if err != nil {
			return err
		}
		p.clusters[id] = newCluster(p, id, c)
	}
	for id, c := range p.clusters {
		if !slices.Contains(there, id) {
			p.clock.Do(func() { c.endAll() })
			delete(p.clusters, id)
		}
	}
	return nil
}

// background does what takes a while. It ends with the plane.
func (p *Plane) background(work func(context.Context) error) {
	p.working.Go(func() {
		if err := work(p.ctx); err != nil {
			p.clock.Do(func() { p.note(err) })
		}
	})
}

// note logs what went wrong, once as long as it goes on. It belongs to the clock's turn.
func (p *Plane) note(err error) {
	switch {
	case err == nil:
		clear(p.said)
	case p.ctx.Err() == nil && !p.said[err.Error()]:
		p.said[err.Error()] = true
		p.say(err)
	}
}

func (p *Plane) say(err error) {
	if err != nil {
		fmt.Fprintf(p.Log, "%s %s\n", time.Now().UTC().Format(time.RFC3339), strings.ReplaceAll(err.Error(), "\n", "; "))
	}
}

// faster is how long something takes on this machine that takes d in AWS.
func (p *Plane) faster(d time.Duration) time.Duration {
	return time.Duration(float64(d) / p.Speed)
}

// seconds is when something was, in seconds since 1970, for those whose clock is not faster; nil for never.
func (p *Plane) seconds(at time.Time) *float64 {
	if at.IsZero() {
		return nil
	}
	s := float64(p.clock.Real(at).UnixMilli()) / 1000
	return &s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
