package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Report is a simulation with what is to be said about it.
type Report struct {
	Environment   string     `json:"environment"`
	Verdict       []string   `json:"verdict"`
	Proposals     []Proposal `json:"proposals"`      // of which each has been simulated and would hold
	InstanceHours float64    `json:"instance_hours"` // of the traffic
	Assumed       []string   `json:"assumed"`
	NotSimulated  []string   `json:"not_simulated"`
	Services      []Outcome  `json:"services"`
	Changes       []Step     `json:"changes"` // of the number of tasks or instances
	Minutes       []Row      `json:"minutes"`
}

// Outcome is what became of a service's requests.
type Outcome struct {
	Service       string  `json:"service"`
	Requests      float64 `json:"requests"`
	Late          float64 `json:"late"`
	Lost          float64 `json:"lost"`
	FailedPercent float64 `json:"late_or_lost_percent"`
	TaskHours     float64 `json:"task_hours"`
	MostTasks     int     `json:"most_tasks"`
}

// Step is a change of the number of tasks or instances.
type Step struct {
	Seconds int    `json:"seconds"`
	Service string `json:"service,omitempty"` // none where instances are added or removed
	From    int    `json:"from"`
	To      int    `json:"to"`
	By      string `json:"by"` // the policy or scheduled action
}

// Row is a service in a time.
type Row struct {
	Seconds   int     `json:"seconds"` // at which it begins
	Service   string  `json:"service"`
	Requests  float64 `json:"requests_per_second"`
	Tasks     int     `json:"tasks"`
	Instances int     `json:"instances"`
	CPU       float64 `json:"cpu_percent"` // of what the tasks reserve
	Failed    float64 `json:"late_or_lost"`
}

// judge is a simulation that is judged.
type judge struct {
	text      []byte
	traffic   *Traffic
	model     Model
	tolerated float64 // share of requests
	site      *Site   // as it is at the beginning
	result    *Result
}

// Judge simulates traffic on the site of a stack's Terraform JSON, and where more than a tolerated share of a service's
// requests, in percent, is late or lost, changes of it that would hold.
func Judge(environment string, text []byte, traffic *Traffic, model Model, toleratedPercent float64) (*Report, error) {
	j := &judge{text: text, traffic: traffic, model: model, tolerated: toleratedPercent / 100}
	var err error
	if j.site, err = Read(text); err != nil {
		return nil, err
	}
	if j.result, err = j.run(func(*Site) {}); err != nil {
		return nil, err
	}
	r := &Report{
		Environment: environment, InstanceHours: j.result.InstanceHours, Proposals: []Proposal{}, Changes: []Step{},
		Assumed: j.assumed(), NotSimulated: slices.Concat(j.site.LeftOut, notSimulated()),
	}
	for _, c := range j.result.Changes {
		r.Changes = append(r.Changes, Step{c.Second, c.Service, c.From, c.To, c.By})
	}
	for _, m := range j.result.Minutes {
		r.Minutes = append(r.Minutes, Row{m.Second, m.Service, m.Requests, m.Tasks, m.Instances, m.CPU, m.Late + m.Lost})
	}
	for _, name := range slices.Sorted(maps.Keys(j.result.Totals)) {
		t := j.result.Totals[name]
		r.Services = append(r.Services, Outcome{name, t.Requests, t.Late, t.Lost, 100 * t.failed(), t.TaskHours, t.MostTasks})
		r.Verdict = append(r.Verdict, j.verdict(name)...)
		if t.failed() <= j.tolerated {
			continue
		}
		proposals, tried, err := j.propose(name)
		if err != nil {
			return nil, err
		}
		r.Proposals = append(r.Proposals, proposals...)
		r.Verdict = append(r.Verdict, advice(name, proposals, tried))
	}
	return r, nil
}

// run simulates the site with a change.
func (j *judge) run(apply func(*Site)) (*Result, error) {
	site, err := Read(j.text)
	if err != nil {
		return nil, err
	}
	apply(site)
	return Run(site, j.traffic, j.model)
}

// verdict says how a service fared.
func (j *judge) verdict(name string) []string {
	t, s := j.result.Totals[name], j.site.service(name)
	most := fmt.Sprintf("It takes up to %d tasks of at most %d, on up to %d instances of at most %d.", t.MostTasks, s.Target.Max, j.result.MostInstances, j.site.Group.Max)
	if t.Late+t.Lost < 1 {
		return []string{fmt.Sprintf("%s holds: none of %.0f requests is late or lost. %s", name, t.Requests, most)}
	}
	holds := "does not hold"
	if t.failed() <= j.tolerated {
		holds = "holds"
	}
	lines := []string{fmt.Sprintf("%s %s: of %.0f requests %s %% are late or lost (%.0f late, %.0f lost), the first at %s and the last at %s. %s",
		name, holds, t.Requests, percent(100*t.failed()), t.Late, t.Lost, at(t.FirstBad), at(t.LastBad), most)}
	lines = append(lines, j.answer(name))
	if t.WaitedFor > 0 {
		text := fmt.Sprintf("Tasks of %s waited for room for %s.", name, lasting(t.WaitedFor))
		if j.result.FullFor > 0 {
			text += fmt.Sprintf(" For %s of that the group was at its maximum.", lasting(j.result.FullFor))
		}
		lines = append(lines, text)
	}
	return lines
}

// answer says at which rate requests began to be late or lost, and how long it took until tasks were added.
func (j *judge) answer(name string) string {
	t, maximum := j.result.Totals[name], j.site.service(name).Target.Max
	var onset Rate
	for _, rate := range j.traffic.Rates[name] {
		if rate.From < t.FirstBad+60 {
			onset = rate
		}
	}
	begin := fmt.Sprintf("At %.4g requests/s, from %s on, ", onset.PerSecond, at(onset.From))
	for _, m := range j.result.Minutes {
		if m.Service == name && m.Second == t.FirstBad && m.Tasks >= maximum {
			return begin + fmt.Sprintf("the maximum of %d tasks is not enough, on the instances that there are.", maximum)
		}
	}
	for _, c := range j.result.Changes {
		if c.Service == name && c.To > c.From && c.Second >= onset.From {
			return begin + fmt.Sprintf("%s needs %s until it adds tasks: from %d to %d.", c.By, lasting(c.Second-onset.From), c.From, c.To)
		}
	}
	return begin + "no tasks are added."
}

// advice says what would hold.
func advice(name string, proposals []Proposal, tried []string) string {
	if len(proposals) == 0 {
		return fmt.Sprintf("No change was found under which %s holds, neither of one of these alone: %s; nor of all at once.", name, strings.Join(tried, ", "))
	}
	var texts []string
	for _, p := range proposals {
		texts = append(texts, fmt.Sprintf("%s (%.1f instance hours)", p.Change, p.InstanceHours))
	}
	return fmt.Sprintf("As simulated, %s would hold with: %s.", name, strings.Join(texts, "; or "))
}

// assumed says what the model assumes.
func (j *judge) assumed() []string {
	m := j.model
	all := []string{}
	for _, name := range slices.Sorted(maps.Keys(j.result.Totals)) {
		all = append(all, fmt.Sprintf("a request of %s takes %v of one vCPU (--request-cpu)", name, m.cpuOf(name)))
	}
	return append(all,
		fmt.Sprintf("a task listens %v after it was placed (--task-start), and gets requests after its first health check", m.TaskStart),
		fmt.Sprintf("an instance takes tasks %v after its launch (--boot)", m.Boot),
		fmt.Sprintf("an answer after more than %v is late (--time-limit), and after %v the load balancer gives it up: it is lost, as is a request that no task could take", m.TimeLimit, j.site.IdleTimeout),
		fmt.Sprintf("requests come at random around their rate (--seed %d), from %s on (--start)", m.Seed, m.Start.UTC().Format("Mon 2006-01-02 15:04 MST")),
		fmt.Sprintf("the site has had the first rate for %v before that", settling),
	)
}

// notSimulated is what no simulation does.
func notSimulated() []string {
	return []string{
		"the delay with which CloudWatch gets metrics and looks at alarms, some minutes at worst",
		"memory, disks, the network, CPU credits of burstable instances, and what tasks do beside requests",
		"deployments, failures of tasks, instances and zones, and the rebalancing of zones",
	}
}

// at writes a second of the traffic as hours, minutes and seconds.
func at(second int) string {
	return fmt.Sprintf("%d:%02d:%02d", second/hourSecs, second/60%60, second%60)
}

func lasting(seconds int) string { return (time.Duration(seconds) * time.Second).String() }

// percent writes a small number without hiding it behind zeros.
func percent(value float64) string {
	if value < 0.095 {
		return fmt.Sprintf("%.2g", value)
	}
	return fmt.Sprintf("%.1f", value)
}
