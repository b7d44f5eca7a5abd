package capacity

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Formats returns the names of the formats that Write knows.
func Formats() []string { return []string{"text", "json", "markdown"} }

// Write writes what the group offers, and its scenarios as a table, in one of Formats.
func (g Group) Write(out io.Writer, format string) error {
	switch format {
	case "json":
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			Group
			Scenarios []Scenario `json:"scenarios"`
		}{g, g.Scenarios()})
	case "markdown":
		_, err := fmt.Fprintf(out, "%s\n\n%s%s", g.summary(), markdownTable(g.rows()), g.verdict())
		return err
	case "text":
		var table strings.Builder
		writer := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
		for _, row := range g.rows() {
			fmt.Fprintln(writer, strings.Join(row, "\t"))
		}
		if err := writer.Flush(); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "%s\n\n%s%s", g.summary(), table.String(), g.verdict())
		return err
	}
	return fmt.Errorf("there is no format %q; there are: %s", format, strings.Join(Formats(), ", "))
}

// summary says what there is.
func (g Group) summary() string {
	lines := []string{fmt.Sprintf("%d to %d instances of %s in %d zones.", g.Min, g.Max, strings.Join(g.Types, ", "), g.Zones)}
	each := "Each"
	if len(g.Types) > 1 {
		each = "The smallest"
	}
	lines = append(lines, fmt.Sprintf("%s offers %d CPU units, %d MiB and %d ports to tasks; %d MiB more are kept for the agent and the operating system.",
		each, g.Host.CPU, g.Host.Memory, g.Host.Ports, ReservedMemory))
	for _, d := range g.Daemons {
		lines = append(lines, fmt.Sprintf("That is beside a task of %s on every instance, which takes %d CPU units and %d MiB.", d.Name, d.Task.CPU, d.Task.Memory))
	}
	for _, s := range g.Services {
		lines = append(lines, fmt.Sprintf("A task of %s takes %d CPU units, %d MiB and %d of the ports: %d fit on an empty instance.",
			s.Name, s.Task.CPU, s.Task.Memory, s.Task.Ports, Fit(g.Host, s.Task)))
	}
	if g.TargetCapacity > 0 {
		lines = append(lines, fmt.Sprintf("The minimum of tasks, spread as they are, stands on %d instances or more: with target_capacity %d scaling keeps %d.",
			g.Occupied(), g.TargetCapacity, g.Kept()))
	}
	return strings.Join(lines, "\n")
}

// rows are the table: a row for each service in each scenario, after the headings.
func (g Group) rows() [][]string {
	rows := [][]string{{"Scenario", "Instances", "Needed", "Service", "Tasks wanted", "Tasks that fit"}}
	for _, s := range g.Scenarios() {
		for i, room := range s.Rooms {
			row := []string{"", "", "", room.Service, strconv.Itoa(room.Wanted), strconv.Itoa(room.Fits)}
			if i == 0 {
				row[0], row[1], row[2] = s.Name, strconv.Itoa(s.Instances), strconv.Itoa(s.Needed)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// verdict says of each scenario that is short of instances what that means.
func (g Group) verdict() string {
	var text strings.Builder
	for _, s := range g.Scenarios() {
		if !s.Enough() {
			fmt.Fprintf(&text, "\n%s: %d of %d instances. %s\n", s.Name, s.Instances, s.Needed, s.short)
		}
	}
	return text.String()
}

func markdownTable(rows [][]string) string {
	var text strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&text, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintln(&text, "|---|--:|--:|---|--:|--:|")
		}
	}
	return text.String()
}
