package status

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/report"
)

// Write writes the status, as text for a terminal, in Markdown as the same text, or as JSON. now is the time from which ages are told.
func (s Status) Write(out io.Writer, format report.Format, now time.Time) error {
	if format == report.JSON {
		return report.WriteJSON(out, s)
	}
	if format == report.Markdown {
		fmt.Fprintln(out, "```")
		defer fmt.Fprintln(out, "```")
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SERVICE\tTASKS\tTARGETS\tIMAGE TAG\tDEPLOYMENT")
	for _, service := range s.Services {
		fmt.Fprintln(table, service.row(now))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nInstances: %d of %d in service, %d to %d allowed%s\n",
		s.Instances.InService, s.Instances.Desired, s.Instances.Minimum, s.Instances.Maximum, counts(s.Instances.Zones, "; "))
	fmt.Fprintln(out, s.alarmsLine())
	for _, alarm := range s.Alarms {
		fmt.Fprintf(out, "ALARM %s, for %s: %s\n", alarm.Name, age(now, alarm.Since), alarm.Reason)
	}
	for _, service := range s.Services {
		if service.Event != nil && !service.steady() {
			fmt.Fprintf(out, "%s, %s ago: %s\n", service.Name, age(now, service.Event.At), service.Event.Message)
		}
	}
	for _, a := range s.Alerts {
		fmt.Fprintf(out, "Alert to %s, %s ago: %s%s\n", a.Topic, age(now, a.At), cmp.Or(a.Subject, a.Message), of(a))
	}
	s.Website.write(out)
	return nil
}

// alarmsLine says how many alarms are in which state, as the page of the emulator counts them.
func (s Status) alarmsLine() string {
	is := func(n int, one, more string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, more)
	}
	line := "Alarms: none is on"
	if len(s.Alarms) > 0 {
		line = "Alarms: " + is(len(s.Alarms), "is on", "are on")
	}
	line += ", " + is(s.Calm.OK, "is ok", "are ok")
	if s.Calm.NoData > 0 {
		line += ", " + is(s.Calm.NoData, "has no data", "have no data")
	}
	if s.Calm.Scaling > 0 {
		line += "; " + is(s.Calm.Scaling, "that only scales is on", "that only scale are on")
	}
	return line
}

// write writes where the website answers; nothing of what is not known.
func (w Website) write(out io.Writer) {
	if len(w.Addresses) > 0 {
		line := "Website: " + strings.Join(w.Addresses, ", ")
		if w.Here != "" {
			line += "; on this machine it answers at " + w.Here
		}
		if w.Maintenance {
			line += "; it is in maintenance, as its file says"
		}
		fmt.Fprintln(out, line)
	}
	if w.Page != "" {
		fmt.Fprintln(out, "Page: "+w.Page+" shows how it runs")
	}
	for _, text := range w.Troubles {
		fmt.Fprintln(out, "Emulator: "+text)
	}
}

func (s Service) row(now time.Time) string {
	if s.Missing {
		return s.Name + "\tnot deployed\t\t\t"
	}
	tasks := fmt.Sprintf("%d/%d", s.Running, s.Desired)
	if s.Pending > 0 {
		tasks += fmt.Sprintf(" +%d", s.Pending)
	}
	var rollouts []string
	for _, d := range s.Deployments {
		text := d.text(now)
		if len(s.Deployments) > 1 {
			text += fmt.Sprintf(" (%s: %d/%d)", runs(d.Image, d.TaskDefinition), d.Running, d.Desired)
		}
		if d.Failed > 0 {
			text += fmt.Sprintf(", %d tasks failed", d.Failed)
		}
		rollouts = append(rollouts, text)
	}
	if s.Failed != nil {
		rollouts = append([]string{s.Failed.text(now)}, rollouts...)
	}
	return strings.Join([]string{s.Name, tasks, counts(s.Targets, ""), runs(s.Image, s.TaskDefinition), strings.Join(rollouts, "; ")}, "\t")
}

// text says how a deployment is, and since when: the end of one is a moment.
func (d Deployment) text(now time.Time) string {
	state := strings.ToLower(strings.ReplaceAll(d.State, "_", " "))
	if d.State == string(ecstypes.DeploymentRolloutStateInProgress) {
		return state + " for " + age(now, d.Since)
	}
	return state + " " + age(now, d.Since) + " ago"
}

// ofService is the ARN of a service in an alert.
var ofService = regexp.MustCompile(`:service/[^/"\s]+/([A-Za-z0-9_-]+)`)

// of names the service that an alert is about, where only its ARN says so.
func of(a alert.Alert) string {
	found := ofService.FindStringSubmatch(a.Message)
	if found == nil {
		return ""
	}
	return " (" + found[1] + ")"
}

// steady reports whether nothing is under way.
func (s Service) steady() bool {
	return s.Running == s.Desired && s.Pending == 0 && len(s.Deployments) == 1
}

// counts writes how many there are of what, such as "3 healthy, 1 draining"; nothing where there are none.
func counts(of map[string]int, before string) string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%d %s", of[what], what))
	}
	if len(parts) == 0 {
		return ""
	}
	return before + strings.Join(parts, ", ")
}

// age writes how long ago a time was, in its largest unit.
func age(now, since time.Time) string {
	d := now.Sub(since)
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d s", max(0, int(d.Seconds())))
}
