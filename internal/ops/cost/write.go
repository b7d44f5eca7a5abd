package cost

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"cdah/internal/ops/report"
)

// Write writes the estimate as text for a terminal, in Markdown as the same text, or as JSON.
func (e Estimate) Write(out io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(out, e)
	}
	if format == report.Markdown {
		fmt.Fprintln(out, "```")
		defer fmt.Fprintln(out, "```")
	}
	fmt.Fprintf(out, "%s: fixed amounts of a month of %d hours, at the minimum and at the maximum of instances\n", e.Environment, e.Hours)
	if e.NoPrices != "" {
		fmt.Fprintf(out, "No prices: %s\n", e.NoPrices)
	} else {
		fmt.Fprintf(out, "In USD without taxes, by AWS's prices On-Demand of %s on %s\n", e.Region, cmp.Or(e.PricesOf, "no day: none was found"))
	}
	var n notes
	if err := e.writeFixed(out, &n); err != nil {
		return err
	}
	if err := e.writeTraffic(out, &n); err != nil {
		return err
	}
	n.write(out)
	free := 0
	for _, count := range e.Free {
		free += count.Count
	}
	fmt.Fprintf(out, "\nFree: %d resources of %d types\n", free, len(e.Free))
	if len(e.Unknown) > 0 {
		var unknown []string
		for _, count := range e.Unknown {
			unknown = append(unknown, fmt.Sprintf("%s (%d)", count.Type, count.Count))
		}
		fmt.Fprintf(out, "Not known to cdah, and not counted: %s\n", strings.Join(unknown, ", "))
	}
	return nil
}

// newTable returns a table and what writes a row of it: without prices, the three cells before them.
func (e Estimate) newTable(out io.Writer) (table *tabwriter.Writer, row func(cells ...string)) {
	fmt.Fprintln(out)
	table = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	return table, func(cells ...string) {
		if e.Total == nil {
			cells = cells[:3]
		}
		fmt.Fprintln(table, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
}

func (e Estimate) writeFixed(out io.Writer, n *notes) error {
	table, row := e.newTable(out)
	row("CONSTRUCT", "FIXED", "AMOUNT", "PRICE", "AT MINIMUM", "AT MAXIMUM")
	for _, line := range e.Fixed {
		row(line.Construct, line.What+n.marks(line), amount(line), price(line), usd(line.USDAtMinimum), usd(line.USDAtMaximum))
	}
	if e.Total != nil {
		row("", "together", "", "", usd(&e.Total.AtMinimum), usd(&e.Total.AtMaximum))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if e.Total != nil && e.Total.Without > 0 {
		fmt.Fprintf(out, "Not in the sum, as they have no price: %d of these lines.\n", e.Total.Without)
	}
	return nil
}

func (e Estimate) writeTraffic(out io.Writer, n *notes) error {
	table, row := e.newTable(out)
	row("CONSTRUCT", "MADE BY TRAFFIC", "FOR EACH", "PRICE")
	for _, line := range e.Traffic {
		row(line.Construct, line.What+n.marks(line), line.Unit, price(line))
	}
	return table.Flush()
}

// notes are what lines leave open: each text once, by the number that lines name it by.
type notes struct {
	texts  []string
	tiered bool // a price has an asterisk
}

// marks takes what a line leaves open, and returns what the line names it by, such as " [1]".
func (n *notes) marks(line Line) string {
	n.tiered = n.tiered || line.Tiered && line.Price != ""
	marks := ""
	for _, text := range []string{line.Note, line.Problem} {
		if text == "" {
			continue
		}
		at := slices.Index(n.texts, text)
		if at < 0 {
			at = len(n.texts)
			n.texts = append(n.texts, text)
		}
		marks += fmt.Sprintf(" [%d]", at+1)
	}
	return marks
}

func (n *notes) write(out io.Writer) {
	if len(n.texts) > 0 || n.tiered {
		fmt.Fprintln(out)
	}
	for i, text := range n.texts {
		fmt.Fprintf(out, "[%d] %s\n", i+1, text)
	}
	if n.tiered {
		fmt.Fprintln(out, "*   the first paid price; larger amounts have others, and what is free is not taken off")
	}
}

func amount(l Line) string {
	low, high := fmt.Sprintf("%g", *l.AtMinimum), fmt.Sprintf("%g", *l.AtMaximum)
	if low != high {
		low += " to " + high
	}
	return strings.TrimSpace(low + " " + l.Unit)
}

func price(l Line) string {
	if l.Price != "" && l.Tiered {
		return l.Price + "*"
	}
	return l.Price
}

func usd(amount *float64) string {
	if amount == nil {
		return ""
	}
	return fmt.Sprintf("%.2f", *amount)
}
