package reach

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Row is a flow of a report, as it is printed.
type Row struct {
	From      string   `json:"from"`
	To        string   `json:"to"`
	Traffic   string   `json:"traffic"`
	IPv6      bool     `json:"ipv6"`
	Wanted    string   `json:"wanted"` // passes or dropped
	OK        bool     `json:"ok"`
	StoppedBy []string `json:"stopped_by,omitempty"` // each on its own
	Why       string   `json:"why"`
	Found     string   `json:"found,omitempty"` // where it is not as wanted
}

// Rows returns the report as it is printed.
func (r Report) Rows() []Row {
	rows := make([]Row, 0, len(r.Results))
	for _, result := range r.Results {
		from, to := result.ends()
		row := Row{From: from, To: to, IPv6: result.IPv6, OK: result.OK, Why: result.Name, Found: result.Found}
		if result.Pass || !result.OK {
			row.Traffic, row.Wanted = what(result.Traffic), wanted(result.Pass)
			rows = append(rows, row)
			continue
		}
		for _, stop := range result.Stops {
			row.Traffic, row.Wanted, row.StoppedBy = what(stop.Traffic), wanted(false), stop.By
			rows = append(rows, row)
		}
	}
	return rows
}

func wanted(pass bool) string {
	if pass {
		return "passes"
	}
	return "dropped"
}

// verdict says what became of a row.
func (r Row) verdict() string {
	if !r.OK {
		return "WRONG: " + r.Found
	}
	return r.Wanted
}

// stops says what stops a row.
func (r Row) stops() string { return strings.Join(r.StoppedBy, "; ") }

func (r Row) family() string {
	if r.IPv6 {
		return "IPv6"
	}
	return "IPv4"
}

// rest says what became of all that is in no row.
func (r Report) rest() []string {
	if len(r.Excess) == 0 {
		return []string{"No rule of a network ACL or security group lets through anything else."}
	}
	lines := make([]string, 0, len(r.Excess))
	for _, excess := range r.Excess {
		lines = append(lines, "WRONG: "+excess.String())
	}
	return lines
}

// Text writes the report as a table for a terminal.
func (r Report) Text(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tFROM\tTO\tTRAFFIC\tVERDICT\tWHY\tSTOPPED BY")
	for _, row := range r.Rows() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			row.family(), row.From, row.To, row.Traffic, row.verdict(), row.Why, row.stops())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\n"+strings.Join(r.rest(), "\n"))
	return err
}

// Markdown writes the report as tables for a page, one of what passes and one of what does not.
func (r Report) Markdown(w io.Writer) error {
	var text strings.Builder
	text.WriteString("| From | To | Traffic | For |\n|---|---|---|---|\n")
	for _, row := range r.Rows() {
		if row.Wanted == "passes" {
			fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", row.from(), row.To, row.Traffic, row.whyOrWrong())
		}
	}
	text.WriteString("\n| From | To | Traffic | Since | Stopped by each of |\n|---|---|---|---|---|\n")
	for _, row := range r.Rows() {
		if row.Wanted == "dropped" {
			fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", row.from(), row.To, row.Traffic, row.whyOrWrong(), row.stops())
		}
	}
	text.WriteString("\n" + strings.Join(r.rest(), "\n\n") + "\n")
	_, err := io.WriteString(w, text.String())
	return err
}

func (r Row) from() string {
	if r.IPv6 {
		return r.From + ", IPv6"
	}
	return r.From
}

func (r Row) whyOrWrong() string {
	if !r.OK {
		return r.verdict()
	}
	return r.Why
}

// JSON writes the report for programs.
func (r Report) JSON(w io.Writer) error {
	excess := make([]string, 0, len(r.Excess))
	for _, x := range r.Excess {
		excess = append(excess, x.String())
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		OK     bool     `json:"ok"`
		Flows  []Row    `json:"flows"`
		Excess []string `json:"excess"`
	}{r.OK(), r.Rows(), excess})
}
