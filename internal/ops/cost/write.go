package cost

import (
	"cmp"
	"fmt"
	"io"
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
	if err := e.writeFixed(out); err != nil {
		return err
	}
	if err := e.writeTraffic(out); err != nil {
		return err
	}
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

func (e Estimate) writeFixed(out io.Writer) error {
	table, row := e.newTable(out)
	row("CONSTRUCT", "FIXED", "AMOUNT", "PRICE", "AT MINIMUM", "AT MAXIMUM")
	for _, line := range e.Fixed {
		row(line.Construct, line.What, amount(line), price(line), usd(line.USDAtMinimum), usd(line.USDAtMaximum))
	}
	if e.Total != nil {
		row("", "together", "", "", usd(&e.Total.AtMinimum), usd(&e.Total.AtMaximum))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if e.Total != nil && e.Total.Without > 0 {
		fmt.Fprintf(out, "Together is without %d amounts that have no price.\n", e.Total.Without)
	}
	writeNotes(out, e.Fixed)
	return nil
}

func (e Estimate) writeTraffic(out io.Writer) error {
	table, row := e.newTable(out)
	row("CONSTRUCT", "MADE BY TRAFFIC", "FOR EACH", "PRICE")
	for _, line := range e.Traffic {
		row(line.Construct, line.What, line.Unit, price(line))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	writeNotes(out, e.Traffic)
	return nil
}

// writeNotes writes what lines leave open, each once.
func writeNotes(out io.Writer, lines []Line) {
	seen := map[string]bool{}
	tiered := false
	for _, line := range lines {
		tiered = tiered || line.Tiered
		for _, note := range []string{line.Note, line.Problem} {
			text := line.What + ": " + note
			if note != "" && !seen[text] {
				seen[text] = true
				fmt.Fprintln(out, text)
			}
		}
	}
	if tiered {
		fmt.Fprintln(out, "*: of the first tier that costs something; further tiers have other prices, and free allowances are not taken off")
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
