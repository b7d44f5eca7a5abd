package simulate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cdah/internal/live/alarms"
	"cdah/internal/live/instances"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

// Site is a website as its Terraform JSON describes it.
type Site struct {
	Cluster     string
	Services    []*Service
	Group       *instances.Group
	VCPU        int           // of an instance
	IdleTimeout time.Duration // after which the load balancer gives a request up
	LeftOut     []string      // what the JSON has and the simulation does not do

	provider string // capacity provider; empty without managed scaling
}

// Service is a service of a site.
type Service struct {
	Name           string
	Needs          placement.Resources
	HostPorts      []int
	Strategy       []placement.Strategy
	Daemon         bool
	Target         *scaling.Target // its number of tasks; without scaling a target that nothing moves
	TargetGroup    string          // empty for what is behind no load balancer
	HealthInterval time.Duration   // of the target group's health checks
	Deregistration time.Duration   // in which a target finishes its requests

	tracked map[string]tracked // by the name of the option
}

// tracked is a policy of target tracking with what it tracks.
type tracked struct {
	policy    *scaling.Tracking
	metric    metrics.Metric
	statistic string
}

// to sets another target.
func (t tracked) to(target float64) {
	t.policy.Target = target
	t.policy.Track(alarms.Watch(t.metric, t.statistic))
}

// service returns the service of a name, nil for none.
func (s *Site) service(name string) *Service {
	for _, service := range s.Services {
		if service.Name == name {
			return service
		}
	}
	return nil
}

// Read makes a site of the Terraform JSON of a stack. Each call returns another, in which a run may change everything.
func Read(text []byte) (*Site, error) {
	r := &reader{site: &Site{IdleTimeout: time.Minute}}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("read the Terraform JSON: %w", err)
	}
	for _, cluster := range each[struct{ Name string }](r, "aws_ecs_cluster") {
		r.site.Cluster = r.resolve(cluster.Name)
	}
	for _, balancer := range each[struct {
		IdleTimeout int `json:"idle_timeout"`
	}](r, "aws_lb") {
		r.site.IdleTimeout = seconds(balancer.IdleTimeout)
	}
	r.readGroup()
	r.readServices()
	r.readTaskScaling()
	if len(r.problems) == 0 && (r.site.Group == nil || len(r.site.Services) == 0) {
		r.problem("the stack has no service on an Auto Scaling group, which could be simulated")
	}
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	return r.site, nil
}

// reader is a site as far as it is read.
type reader struct {
	Resource map[string]map[string]json.RawMessage // by type and name
	site     *Site
	problems []error
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

func (r *reader) leaveOut(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.site.LeftOut, text) {
		r.site.LeftOut = append(r.site.LeftOut, text)
	}
}

// each goes through all resources of a type, by address and in the order of those.
func each[T any](r *reader, kind string) func(func(string, T) bool) {
	return func(yield func(string, T) bool) {
		for _, name := range slices.Sorted(maps.Keys(r.Resource[kind])) {
			address := kind + "." + name
			if !yield(address, look[T](r, address)) {
				return
			}
		}
	}
}

// look returns the resource at an address; what cannot be read is a problem.
func look[T any](r *reader, address string) (found T) {
	kind, name, _ := strings.Cut(address, ".")
	raw, there := r.Resource[kind][name]
	if !there {
		r.problem("%q is no resource of this stack", address)
		return found
	}
	if err := json.Unmarshal(raw, &found); err != nil {
		r.problem("%s: %w", address, err)
	}
	return found
}

var reference = regexp.MustCompile(`\$\{(aws_[a-z0-9_]+\.[A-Za-z0-9_]+)\.([a-z0-9_]+)\}`)

// addressIn is the address of the resource that an expression refers to.
func addressIn(text string) string {
	if found := reference.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// resolve puts what references refer to in their place, where the JSON has it.
func (r *reader) resolve(text string) string {
	return reference.ReplaceAllStringFunc(text, func(expression string) string {
		parts := reference.FindStringSubmatch(expression)
		kind, name, _ := strings.Cut(parts[1], ".")
		var body map[string]any
		if err := json.Unmarshal(r.Resource[kind][name], &body); err != nil {
			return parts[1]
		}
		if value, is := body[parts[2]].(string); is {
			return r.resolve(value)
		}
		return parts[1]
	})
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// number is one that Terraform's JSON may have as a text.
type number float64

// UnmarshalJSON reads 1 and "1".
func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = number(value)
	return err
}

func (n number) seconds() time.Duration { return time.Duration(float64(n) * float64(time.Second)) }
