package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cdah/config"
	"cdah/internal/ops/authority"
	"cdah/internal/ops/caller"
	"cdah/internal/ops/report"
	"cdah/internal/ops/smoke"
	"cdah/internal/plan/priorities"
)

// ErrSmoke is returned when a check of the smoke test failed.
var ErrSmoke = errors.New("the smoke test failed")

// SmokeOptions say what a smoke test looks for, and how long.
type SmokeOptions struct {
	URL      string // to look at in place of the deployment's own
	Path     string
	Status   int
	Body     string
	Days     int // that the certificate must be valid for
	Deadline time.Duration
	Interval time.Duration
	Format   report.Format
}

// Smoke tests the website of an environment, from outside and through the AWS API; or, given an address
// in place of an environment's name, from outside only.
func (r *Runner) Smoke(ctx context.Context, target string, o SmokeOptions) error {
	if strings.Contains(target, "://") {
		o.URL = target
		// An address that somebody gives need not serve plain HTTP beside HTTPS.
		probes, err := o.siteProbes(config.Environment{}, smoke.Site{})
		if err != nil {
			return err
		}
		s := &session{Runner: r, vars: baseVariables()}
		return s.smoke(ctx, o, probes)
	}
	return r.withSessionToLook(ctx, target, needs{synth: true, target: true, deployed: true}, func(s *session) error {
		deployed, err := s.deployed(ctx)
		if err != nil {
			return err
		}
		probes, err := s.probesOutside(ctx, &o, deployed.URL)
		if err != nil {
			return err
		}
		aws, err := s.awsProbes(ctx, deployed.Services)
		if err != nil {
			return err
		}
		return s.smoke(ctx, o, append(probes, aws...))
	})
}

// nothingAnswers stands for the probes from outside where nothing on this machine answers for the website.
func nothingAnswers(why string, by caller.By) smoke.Probe {
	return smoke.Probe{Name: "answer", Try: func(context.Context) (string, error) {
		return "", smoke.FinalError{Reason: why + ", so nothing can answer; " + by.Option("--url", `SMOKE="--url ADDRESS"`) + " looks at another address"}
	}}
}

// probesOutside returns the probes from outside, of the deployed website where no other address is given. On the emulator
// they ask the address of this machine that answers for it.
func (s *session) probesOutside(ctx context.Context, o *SmokeOptions, website string) ([]smoke.Probe, error) {
	site := smoke.Site{Redirects: true}
	if o.URL != "" || !s.emulated() {
		o.URL = cmp.Or(o.URL, website)
		return o.siteProbes(s.env, site)
	}
	o.URL = website
	local, ok := s.answersAt(website)
	if !ok {
		return []smoke.Probe{nothingAnswers(s.whyNothingAnswers(ctx), s.calledBy())}, nil
	}
	if !local.secure() {
		o.URL = local.address()
		return o.siteProbes(s.env, site)
	}
	roots, err := authority.Pool(s.cacheDir())
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(s.Stderr, "==> On this machine it answers at %s\n", local.address())
	site.Roots, site.Dial = roots, local.dial
	return o.siteProbes(s.env, site)
}

// siteProbes returns the probes of a site from outside.
func (o SmokeOptions) siteProbes(e config.Environment, site smoke.Site) ([]smoke.Probe, error) {
	u, err := smoke.ParseURL(o.URL)
	if err != nil {
		return nil, UsageError{err.Error()}
	}
	if o.Path != "" {
		u.Path = o.Path
	}
	site.URL, site.Status, site.Body, site.Days = u, o.Status, o.Body, o.Days
	if page := e.LoadBalancer.Maintenance; page.Enabled && o.Status == http.StatusOK && o.Body == "" {
		site.Status, site.Body = http.StatusServiceUnavailable, page.Body // nobody gets past it, to sign in neither
		site.Why = "it is in maintenance, as the file says (load_balancer.maintenance)"
		return site.Probes(), nil
	}
	site.SignIn = signInAt(e, u)
	return site.Probes(), nil
}

// signInAt returns what the load balancer answers to who asks for a URL and has not signed in; nil where nobody has to.
func signInAt(e config.Environment, asked *url.URL) *smoke.SignIn {
	rule, _ := priorities.Match(e.ListenerRules(), asked.Hostname(), asked.EscapedPath())
	in := e.Services[rule.Service].Route.SignIn
	switch {
	case in == nil || in.OnUnauthenticated == config.Allow:
		return nil
	case in.OnUnauthenticated == config.Deny:
		return &smoke.SignIn{}
	}
	return &smoke.SignIn{Endpoint: in.AuthorizationEndpoint}
}

// deployed reads from the state what the last deployment made.
func (s *session) deployed(ctx context.Context) (smoke.Deployed, error) {
	if err := s.initUnlessDone(ctx); err != nil {
		return smoke.Deployed{}, err
	}
	var deployed smoke.Deployed
	err := s.step("Reading what is deployed from the state", func(*step) error {
		state, err := s.capture(ctx, "-chdir="+s.stackDir(), "show", "-json")
		if err != nil {
			return err
		}
		deployed, err = smoke.ReadState(state)
		return err
	})
	return deployed, err
}

// awsProbes returns the probes through the AWS API. A service must have a healthy target in as many
// zones as its tasks and instances always fill.
func (s *session) awsProbes(ctx context.Context, services []smoke.Service) ([]smoke.Probe, error) {
	config, err := s.awsConfig(ctx)
	if err != nil {
		return nil, err
	}
	clients := smoke.NewClients(config)
	zones := max(len(s.env.Network.Zones.Letters), s.env.Network.Zones.Count)
	var probes []smoke.Probe
	for _, service := range services {
		spec := s.env.Services[service.Name]
		service.Zones = min(zones, max(spec.Tasks.Min, 1), max(s.env.Capacity.Instances.Min, 1))
		if spec.Scaling.Paused || len(spec.Scaling.Schedule) > 0 { // a schedule moves the minimum
			service.Minimum = 0
		}
		probes = append(probes, clients.Probes(service)...)
	}
	return probes, nil
}

// smoke runs the probes and publishes their report.
func (s *session) smoke(ctx context.Context, o SmokeOptions, probes []smoke.Probe) error {
	fmt.Fprintf(s.Stderr, "==> Testing %s, for %s at most\n", o.URL, o.Deadline)
	tell := smoke.Listener{
		Done:    func(smoke.Check) {},
		Waiting: func(c smoke.Check, left time.Duration) { fmt.Fprintln(s.Stderr, c.Waits(left)) },
	}
	if o.Format == report.Text { // the report itself, check by check
		tell.Done = func(c smoke.Check) { fmt.Fprintln(s.Stdout, c) }
	}
	timing := smoke.Timing{Deadline: o.Deadline, Interval: o.Interval, Timeout: 20 * time.Second}
	result := smoke.Run(ctx, timing, probes, tell)
	result.Environment, result.URL = s.env.Name, o.URL
	if err := s.saveReport(s.env.Name+"-smoke", result.Write); err != nil {
		return err
	}
	if o.Format == report.Text {
		fmt.Fprintln(s.Stdout, result.Summary())
	} else if err := result.Write(s.Stdout, o.Format); err != nil {
		return err
	}
	if !result.Passed {
		return ErrSmoke
	}
	return nil
}
