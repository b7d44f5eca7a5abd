package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/ops/review"
	"cdah/internal/ops/smoke"
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
	Format   review.Format
}

// Smoke tests the website of an environment, from outside and through the AWS API; or, given an address
// in place of an environment's name, from outside only.
func (r *Runner) Smoke(ctx context.Context, target string, o SmokeOptions) error {
	if strings.Contains(target, "://") {
		o.URL = target
		probes, err := o.site(target)
		if err != nil {
			return err
		}
		s := &session{Runner: r, vars: always()}
		return s.smoke(ctx, o, probes)
	}
	s, err := r.open(target)
	if err != nil {
		return err
	}
	if err := s.mustExist(); err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		deployed, err := s.deployed(ctx)
		if err != nil {
			return err
		}
		if o.URL == "" {
			o.URL = deployed.URL
		}
		probes, err := o.site(target)
		if err != nil {
			return err
		}
		asked, err := s.awsProbes(ctx, deployed.Services)
		if err != nil {
			return err
		}
		return s.smoke(ctx, o, append(probes, asked...))
	})
}

// site returns the probes from outside.
func (o SmokeOptions) site(target string) ([]smoke.Probe, error) {
	u, err := smoke.ParseURL(o.URL)
	if err != nil {
		return nil, UsageError{err.Error()}
	}
	if o.Path != "" {
		u.Path = o.Path
	}
	// An address that somebody gives need not serve plain HTTP beside HTTPS.
	ours := !strings.Contains(target, "://")
	return smoke.Site{URL: u, Status: o.Status, Body: o.Body, Days: o.Days, Redirects: ours}.Probes(), nil
}

// deployed reads from the state what the last deployment made.
func (s *session) deployed(ctx context.Context) (smoke.Deployed, error) {
	if !s.initialized() {
		if err := s.ready(ctx); err != nil {
			return smoke.Deployed{}, err
		}
		if err := s.initialize(ctx); err != nil {
			return smoke.Deployed{}, err
		}
	}
	state, err := s.capture(ctx, "-chdir="+s.stack(), "show", "-json")
	if err != nil {
		return smoke.Deployed{}, err
	}
	return smoke.ReadState(state)
}

// awsProbes returns the probes through the AWS API. A service must have a healthy target in as many
// zones as its tasks and instances always fill.
func (s *session) awsProbes(ctx context.Context, services []smoke.Service) ([]smoke.Probe, error) {
	config, err := s.awsConfig(ctx)
	if err != nil {
		return nil, err
	}
	clients := smoke.NewClients(config)
	var probes []smoke.Probe
	for _, service := range services {
		service.Zones = s.zonesOf(service.Name)
		probes = append(probes, clients.Probes(service)...)
	}
	return probes, nil
}

// awsConfig is how the AWS API is reached: as Terraform does it.
func (s *session) awsConfig(ctx context.Context) (aws.Config, error) {
	options := []func(*awsconfig.LoadOptions) error{awsconfig.WithRegion(s.env.Region)}
	if endpoint := s.vars["AWS_ENDPOINT_URL"]; endpoint != "" { // the emulator
		options = append(options, awsconfig.WithBaseEndpoint(endpoint), awsconfig.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(s.vars["AWS_ACCESS_KEY_ID"], s.vars["AWS_SECRET_ACCESS_KEY"], s.vars["AWS_SESSION_TOKEN"])))
	}
	config, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if file := s.vars["AWS_WEB_IDENTITY_TOKEN_FILE"]; err == nil && file != "" { // taken by takeRole
		config.Credentials = aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(
			sts.NewFromConfig(config), s.vars["AWS_ROLE_ARN"], stscreds.IdentityTokenFile(file)))
	}
	return config, err
}

// smoke runs the probes and publishes their report.
func (s *session) smoke(ctx context.Context, o SmokeOptions, probes []smoke.Probe) error {
	tell := func(smoke.Check) {}
	if o.Format == review.Text { // the report itself, as it comes about
		tell = func(c smoke.Check) { fmt.Fprintln(s.Stdout, c) }
	} else {
		fmt.Fprintf(s.Stderr, "==> Testing %s\n", o.URL)
	}
	patience := smoke.Patience{Deadline: o.Deadline, Interval: o.Interval, Each: 20 * time.Second}
	report := smoke.Run(ctx, patience, probes, tell)
	report.Environment, report.URL = s.env.Name, o.URL
	if err := s.saveReport(s.env.Name+"-smoke", func(out io.Writer, f review.Format) error { return writeSmoke(report, out, f) }); err != nil {
		return err
	}
	if o.Format == review.Text {
		fmt.Fprintln(s.Stdout, report.Summary())
	} else if err := writeSmoke(report, s.Stdout, o.Format); err != nil {
		return err
	}
	if !report.Passed {
		return ErrSmoke
	}
	return nil
}

func writeSmoke(r smoke.Report, out io.Writer, format review.Format) error {
	switch format {
	case review.JSON:
		return review.WriteJSON(out, r)
	case review.Markdown:
		return r.WriteMarkdown(out)
	default:
		return r.WriteText(out)
	}
}

// zonesOf is how many zones always have a target of a service.
func (s *session) zonesOf(service string) int {
	return slices.Min([]int{max(len(s.env.Network.Zones.Letters), s.env.Network.Zones.Count), max(s.env.Services[service].Tasks.Min, 1), max(s.env.Capacity.Instances.Min, 1)})
}
