package controlplane

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/chart"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/controlplane/boards"
	"cdah/internal/ops/controlplane/page"
	"cdah/internal/ops/controlplane/scale"
)

// shownAlerts is how many alerts the page shows.
const shownAlerts = 20

// told keeps an alert for the page, and hands it on.
func (p *Plane) told(a alert.Alert) error {
	p.alerts = append([]alert.Alert{a}, p.alerts[:min(len(p.alerts), shownAlerts-1)]...)
	return p.Alert(a)
}

// show has the page show how everything is.
func (p *Plane) show() {
	v := page.View{At: time.Now(), Speed: p.Speed, Alerts: slices.Clone(p.alerts)}
	for _, s := range p.sites {
		v.Sites = append(v.Sites, s.Protocol+"://"+s.Address)
	}
	for _, c := range p.clusters {
		shown := page.Cluster{ClusterState: c.reported, History: c.history}
		p.clock.Do(func() {
			shown.Instances = c.shownInstances()
			if loop := p.meter.loops[c.where()]; loop != nil {
				shown.Alarms = c.shownAlarms(loop)
				shown.History.Levels = levels(loop.Levels(c.id.Name))
			}
		})
		v.Clusters = append(v.Clusters, shown)
	}
	v.Boards = p.boards()
	slices.SortFunc(v.Clusters, func(a, b page.Cluster) int { return strings.Compare(a.Cluster, b.Cluster) })
	p.Page.Show(v)
}

// boards are the dashboards of the accounts and regions that have clusters.
func (p *Plane) boards() boards.All {
	sources := map[place]boards.Source{}
	p.clock.Do(func() {
		for _, c := range p.clusters {
			loop := p.meter.loops[c.where()]
			sources[c.where()] = boards.Source{
				CloudWatch: c.cloudwatch, Until: p.meter.minute, Pace: p.clock.Pace, By: p.By,
				Points: func(m metrics.Metric, statistic string, period time.Duration, count int, until time.Time) (points []cloudwatch.Point, err error) {
					if loop == nil { // before the first minute
						return make([]cloudwatch.Point, count), nil
					}
					p.clock.Do(func() { points, err = loop.Points(m, statistic, period, count, until) })
					return points, err
				},
			}
		}
	})
	var all boards.All
	for _, at := range slices.SortedFunc(maps.Keys(sources), func(a, b place) int {
		return cmp.Or(strings.Compare(a.account, b.account), strings.Compare(a.region, b.region))
	}) {
		all = append(all, sources[at])
	}
	return all
}

func (c *cluster) shownInstances() []page.Instance {
	var all []page.Instance
	for _, i := range c.wanted.instances {
		one := page.Instance{ID: aws.ToString(i.InstanceId), Zone: aws.ToString(i.AvailabilityZone), Booting: true}
		for _, h := range c.hosts {
			one.Booting = one.Booting && h.ID != one.ID
		}
		for _, id := range sortedKeys(c.tasks) {
			if t := c.tasks[id]; t.host != nil && t.host.ID == one.ID && t.status != stopped {
				one.Tasks = append(one.Tasks, t.name())
			}
		}
		slices.Sort(one.Tasks)
		all = append(all, one)
	}
	return all
}

// name is that of a task's service, or of the family of its definition.
func (t *task) name() string {
	if t.service != "" {
		return t.service
	}
	return aws.ToString(t.definition.Family)
}

// shownAlarms are the alarms of the cluster's website, whose names begin with the cluster's.
func (c *cluster) shownAlarms(loop *scale.Loop) []page.Alarm {
	states := loop.States()
	var all []page.Alarm
	for _, name := range sortedKeys(states) {
		if strings.HasPrefix(name, c.id.Name+"-") {
			all = append(all, page.Alarm{Name: strings.TrimPrefix(name, c.id.Name+"-"), State: string(states[name]), Scales: loop.Scales(name)})
		}
	}
	return all
}

func levels(of []scale.Level) []chart.Level {
	var all []chart.Level
	for _, l := range of {
		all = append(all, chart.Level{Value: l.Threshold, Label: l.Comparison, Color: chart.Grey})
	}
	return all
}

// remember adds a minute to what the page's graphs show.
func (c *cluster) remember(seen scale.Cluster, traffic scale.Seen, now time.Time) {
	h := &c.history
	cpu, tasks, requests := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, s := range seen.Services {
		tasks[s.Name] = float64(s.Running)
		if s.CPU.Reserved > 0 {
			cpu[s.Name] = 100 * s.CPU.Used / s.CPU.Reserved
		}
		for _, b := range c.services[s.Name].described.LoadBalancers {
			requests[s.Name] += float64(traffic.Traffic.Groups[aws.ToString(b.TargetGroupArn)].Requests)
		}
	}
	minutes := len(h.Instances)
	h.CPU, h.Tasks, h.Requests = page.Add(h.CPU, minutes, cpu), page.Add(h.Tasks, minutes, tasks), page.Add(h.Requests, minutes, requests)
	registered := 0
	for _, host := range seen.Hosts {
		if host.Registered {
			registered++
		}
	}
	h.Instances, h.Until = page.Last(append(h.Instances, float64(registered))), now
}
