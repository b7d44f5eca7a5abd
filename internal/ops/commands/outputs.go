package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/ops/smoke"
)

// urlOutput is the output with the address of a website.
const urlOutput = "website_url"

// output is one of a state, as "terraform output -json" has it.
type output struct {
	Sensitive bool            `json:"sensitive"`
	Value     json.RawMessage `json:"value"`
}

// outputs reads all outputs of the state. It is quicker than reading the rest of it, as no provider has to start.
func (s *session) outputs(ctx context.Context) (map[string]output, error) {
	text, err := s.capture(ctx, "-chdir="+s.stackDir(), "output", "-no-color", "-json")
	if err != nil {
		return nil, err
	}
	var all map[string]output
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("read the outputs: %w", err)
	}
	return all, nil
}

// websiteURL returns the address of the website that outputs have, and smoke.ErrNoWebsite without one.
func websiteURL(all map[string]output) (string, error) {
	url, has := all[urlOutput]
	if !has {
		return "", smoke.ErrNoWebsite
	}
	var address string
	err := json.Unmarshal(url.Value, &address)
	return address, err
}

// deployedURL reads from the state where the deployed website answers.
func (s *session) deployedURL(ctx context.Context) (string, error) {
	if err := s.initUnlessDone(ctx); err != nil {
		return "", err
	}
	all, err := s.outputs(ctx)
	if err != nil {
		return "", err
	}
	return websiteURL(all)
}

// forPrograms reports whether an output is for programs, other root modules and the guides' rarer tasks, and not for
// whoever has just deployed. All that it does not know is the owner's own, and is shown.
func (s *session) forPrograms(name string) bool {
	switch name {
	case "cluster_name", "service_names", "log_group_names", "job_commands", "jobs_before_deployment",
		"task_role_arns", "task_role_names", "instance_security_group_id",
		"vpc_id", "public_subnet_ids", "private_subnet_ids":
		return true
	case "load_balancer_dns_name":
		return !s.pointsNames()
	}
	return false
}

// pointsNames reports whether it is the owner who points the website's names to the load balancer.
func (s *session) pointsNames() bool {
	return !s.emulated() && s.env.Domain != nil && s.env.Domain.Zone == ""
}

// tellDeployed says what has been deployed, and where it answers.
func (s *session) tellDeployed(ctx context.Context) error {
	var all map[string]output
	err := s.step("Reading the outputs", func(*step) (err error) {
		all, err = s.outputs(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.printDeployed(all); err != nil {
		return err
	}
	url, err := websiteURL(all)
	if errors.Is(err, smoke.ErrNoWebsite) { // but a foundation
		return nil
	}
	if err == nil {
		s.printAddress(ctx, url)
	}
	return err
}

// printDeployed prints what somebody who has deployed goes on with: the outputs that are for people, the website's address
// last.
func (s *session) printDeployed(all map[string]output) error {
	shown := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return name == urlOutput || s.forPrograms(name) })
	if _, has := all[urlOutput]; has {
		shown = append(shown, urlOutput)
	}
	title := "==> Outputs of " + s.env.Name
	if len(shown) < len(all) {
		title += fmt.Sprintf("; all %d: %s", len(all), s.commandLine("output", "ENV="+s.env.Name))
	}
	fmt.Fprintln(s.Stderr, title)
	for _, name := range shown {
		if err := all[name].writeTo(s.Stdout, name); err != nil {
			return err
		}
	}
	if s.pointsNames() {
		fmt.Fprintf(s.Stderr, "    Point %s to load_balancer_dns_name at your DNS provider: domain.zone is not given\n", strings.Join(s.env.Domain.Names(), ", "))
	}
	if address := s.dashboardAddress(); address != "" {
		fmt.Fprintf(s.Stderr, "    %s is its dashboard\n", address)
	}
	return nil
}

func (o output) writeTo(out io.Writer, name string) error {
	text := "<sensitive>"
	if !o.Sensitive && json.Unmarshal(o.Value, &text) != nil { // it is no text
		var lines bytes.Buffer
		if err := json.Indent(&lines, o.Value, "", "  "); err != nil {
			return err
		}
		text = lines.String()
	}
	_, err := fmt.Fprintf(out, "%s = %s\n", name, text)
	return err
}

// dashboardAddress is where the console of AWS shows the website's dashboard; empty where there is none. The consoles of
// other partitions have other names.
func (s *session) dashboardAddress() string {
	region, dashboard := s.env.Region, s.env.Dashboard
	if s.emulated() || dashboard == nil || !*dashboard || regions.Partition(region) != "aws" {
		return ""
	}
	return fmt.Sprintf("https://%s.console.aws.amazon.com/cloudwatch/home?region=%s#dashboards/dashboard/%s", region, region, naming.Of(s.env.Project, s.env.Name))
}
