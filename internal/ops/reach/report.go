package reach

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"cdah/internal/aws/settings"
	"cdah/internal/ops/report"
)

// Report is what the evaluation has found.
type Report struct {
	OK      bool     `json:"ok"`      // nothing is wrong, and rules let through nothing that no flow needs
	Passes  []Row    `json:"passes"`  // the flows
	Dropped []Row    `json:"dropped"` // all else between the ends
	Excess  []string `json:"excess"`  // what rules let through and no flow needs
}

// Row is what becomes of traffic between two ends.
type Row struct {
	From      string   `json:"from"`
	To        string   `json:"to"`
	IPv6      bool     `json:"ipv6"`
	Traffic   string   `json:"traffic,omitempty"` // of a flow
	For       string   `json:"for,omitempty"`
	DroppedBy []string `json:"dropped_by,omitempty"` // each on its own
	Wrong     string   `json:"wrong,omitempty"`      // an example of what is not as it must be
}

func (r Row) isWrong() bool { return r.Wrong != "" }

// tables returns the cells of the tables of what passes and of what is dropped, each with its header.
func (r Report) tables() [2][][]string {
	tables := [2][][]string{{{"From", "To", "Traffic", "For"}}, {{"From", "To", "What drops the rest, each on its own"}}}
	for i, rows := range [][]Row{r.Passes, r.Dropped} {
		for _, row := range rows {
			cells := []string{row.From, row.To, row.Traffic, row.For}
			if row.IPv6 {
				cells[0] += ", IPv6"
			}
			if i == 1 {
				cells = append(cells[:2], strings.Join(row.DroppedBy, "; "))
			}
			if row.isWrong() {
				cells[len(cells)-1] = "WRONG: " + row.Wrong
			}
			tables[i] = append(tables[i], cells)
		}
	}
	return tables
}

// rest says what becomes of all traffic that is in no table.
func (r Report) rest() string {
	if len(r.Excess) == 0 {
		return "No rule of a network ACL or security group lets through anything else."
	}
	return "WRONG: " + strings.Join(r.Excess, "\n\nWRONG: ")
}

// Write writes the report. Its tables are Markdown, which a terminal shows well, too.
func (r Report) Write(w io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(w, r)
	}
	out := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	for _, table := range r.tables() {
		for i, row := range table {
			fmt.Fprintln(out, "| "+strings.Join(row, "\t| ")+" |")
			if i == 0 {
				fmt.Fprintln(out, "|"+strings.Repeat("---\t|", len(row)-1)+"---|")
			}
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, r.rest())
	return out.Flush()
}

func (p Protocol) String() string {
	return map[Protocol]string{ICMP: "ICMP", TCP: "TCP", UDP: "UDP", ICMPv6: "ICMPv6", OtherProtocol: "other protocols"}[p]
}

func (t Traffic) String() string {
	switch {
	case t.Protocol == OtherProtocol || t.First == 0 && t.Last == settings.LastPort:
		return t.Protocol.String()
	case t.Protocol == ICMP || t.Protocol == ICMPv6:
		return fmt.Sprintf("%s type %d code %d", t.Protocol, t.First>>8, t.First&0xff)
	}
	return t.Protocol.String() + " " + t.ports()
}

func (t Traffic) ports() string {
	if t.First == t.Last {
		return fmt.Sprint(t.First)
	}
	return fmt.Sprintf("%d–%d", t.First, t.Last)
}

// listTraffic writes parts of the traffic, given in order: "TCP 80, 443, UDP".
func listTraffic(parts []Traffic) string {
	var merged []Traffic
	for _, t := range parts {
		if n := len(merged) - 1; n >= 0 && merged[n].Protocol == t.Protocol && merged[n].Last == t.First-1 {
			merged[n].Last = t.Last
		} else {
			merged = append(merged, t)
		}
	}
	texts := make([]string, len(merged))
	for i, t := range merged {
		texts[i] = t.String()
		if i > 0 && t.Protocol == TCP {
			texts[i] = t.ports() // TCP comes first
		}
	}
	return strings.Join(texts, ", ")
}

// scope writes parts of the traffic behind a colon: ": all but TCP 80", or nothing where they are all.
func (e *evaluation) scope(parts []Traffic) string {
	missing := slices.DeleteFunc(slices.Clone(e.traffic), func(t Traffic) bool { return slices.Contains(parts, t) })
	switch {
	case len(missing) == 0:
		return ""
	case slices.Contains(parts, Traffic{Protocol: OtherProtocol}):
		return ": all but " + listTraffic(missing)
	}
	return ": " + listTraffic(parts)
}
