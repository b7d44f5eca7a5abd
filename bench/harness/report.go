package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The goals of the project. Reports say whether they are met; nothing fails.
const (
	goalWall   = 0.04 // of the stock kernel's
	goalMemory = 0.11 // of the stock kernel's
	goalEach   = 0.35 // of the wall time of cdktf for JavaScript, its modules imported one by one
	goalGrowth = 0.5  // milliseconds for each further resource

	// paceOfGoal is what the stock kernel takes for production where goalGrowth was set. Machines differ,
	// and one machine does from hour to hour, in all that it runs.
	paceOfGoal = 6300 * time.Millisecond
)

const (
	kilobyte = 1000
	megabyte = 1000 * kilobyte
)

// report makes tables of the results.
type report struct {
	results []*result
	app     *result
}

func newReport(results []*result) report {
	r := report{results: results}
	r.app = r.find(groupApp)
	return r
}

// find returns the measured result of a group in which nothing grows, or nil.
func (r report) find(group string) *result {
	for _, result := range r.results {
		if result.group == group && result.size == 0 && result.skipped == "" {
			return result
		}
	}
	return nil
}

// text is the whole report in Markdown.
func (r report) text(rounds int, facts []fact) string {
	parts := []string{
		fmt.Sprintf("Found by `make bench ROUNDS=%d`: medians, in parentheses minimum and maximum.", rounds),
		"### The production environment\n\n" + r.programs(sectionProduction),
	}
	for _, section := range []struct{ name, title string }{
		{sectionSite, "A website in other tools"}, {sectionCLI, "The cdktf command line"},
	} {
		if r.base(section.name) != nil {
			parts = append(parts, "### "+section.title+"\n\n"+r.programs(section.name))
		}
	}
	parts = append(parts, "### Growth\n\n"+r.growth())
	if goals := r.goals(); goals != "" {
		parts = append(parts, "### Goals\n\n"+goals)
	}
	rows := [][]string{{"What", "Which"}}
	for _, fact := range facts {
		rows = append(rows, []string{fact.name, fact.value})
	}
	return strings.Join(append(parts, "### Machine and versions\n\n"+table(rows)), "\n\n")
}

// base is what a section's programs are compared with, or nil where nothing of it was measured.
func (r report) base(section string) *result {
	for _, one := range r.results {
		if one.section == section && one.skipped == "" {
			return one
		}
	}
	return nil
}

// programs compares the programs of a section.
func (r report) programs(section string) string {
	base := r.base(section)
	of := "of " + base.title
	rows := [][]string{{"Program", "Resources", "Document", "Wall, s", of, "CPU, s", "Memory, MB", of}}
	for _, one := range r.results {
		if one.size > 0 || one.section != section {
			continue
		}
		if one.skipped != "" {
			rows = append(rows, []string{one.title, "", "not measured: " + one.skipped, "", "", "", "", ""})
			continue
		}
		rows = append(rows, []string{
			one.title, fmt.Sprint(one.resources), r.compare(one),
			spread(one.wall), times(ratio(one.wall, base.wall)),
			seconds(median(one.cpu)), megabytes(median(one.peak)), times(ratio(one.peak, base.peak)),
		})
	}
	return table(rows)
}

// differences says where what should be the document of a section's first program is another one.
func (r report) differences() []string {
	var all []string
	for _, one := range r.results {
		if !one.same || one.skipped != "" || one.text == r.base(one.section).text {
			continue
		}
		all = append(all, fmt.Sprintf("%s writes another document than %s:", one.title, r.base(one.section).title))
		for _, difference := range differences(r.base(one.section).text, one.text) {
			all = append(all, "  "+difference)
		}
	}
	return all
}

// compare says how much a program wrote, or which program before it wrote the same.
func (r report) compare(one *result) string {
	for _, other := range r.results {
		if other == one {
			break
		}
		if other.section == one.section && other.text == one.text {
			return "that of " + other.title
		}
	}
	return fmt.Sprintf("%d kB", len(one.text)/kilobyte)
}

// growth compares the app's sizes with the production environment alone.
func (r report) growth() string {
	rows := [][]string{
		{"Environments folder", "Resources", "Wall, s", "CPU, s", "Memory, MB", "Each further resource, ms"},
		{"production alone", fmt.Sprint(r.app.resources), spread(r.app.wall), seconds(median(r.app.cpu)), megabytes(median(r.app.peak)), ""},
	}
	for _, one := range r.grown() {
		rows = append(rows, []string{
			one.title, fmt.Sprint(one.resources), spread(one.wall), seconds(median(one.cpu)), megabytes(median(one.peak)),
			fmt.Sprintf("%.2f", r.slope(one)),
		})
	}
	return table(rows)
}

func (r report) grown() []*result {
	return slices.DeleteFunc(slices.Clone(r.results), func(one *result) bool { return one.size == 0 || one.skipped != "" })
}

// largest returns the largest size of each group, in which noise weighs least.
func (r report) largest() []*result {
	var largest []*result
	for _, one := range r.grown() {
		if last := len(largest) - 1; last >= 0 && largest[last].group == one.group {
			largest = largest[:last]
		}
		largest = append(largest, one)
	}
	return largest
}

// slope is what each resource beyond those of production alone takes, in milliseconds.
func (r report) slope(one *result) float64 {
	further := median(one.wall) - median(r.app.wall)
	return further.Seconds() * 1000 / float64(one.resources-r.app.resources)
}

// goals says what was wanted and what was found, as far as the run has measured it.
func (r report) goals() string {
	rows := [][]string{{"Goal", "Found", "Met"}}
	add := func(goal, found string, met bool) {
		rows = append(rows, []string{goal, found, map[bool]string{true: "yes", false: "no"}[met]})
	}
	if stock := r.find(groupStock); stock != nil {
		wall, memory := ratio(r.app.wall, stock.wall), ratio(r.app.peak, stock.peak)
		add(fmt.Sprintf("wall time at most %.2f of the stock kernel's", goalWall), fmt.Sprintf("%.3f", wall), wall <= goalWall)
		add(fmt.Sprintf("memory at most %.2f of the stock kernel's", goalMemory), fmt.Sprintf("%.2f", memory), memory <= goalMemory)
	}
	if each := r.find(groupEach); each != nil {
		wall := ratio(r.base(sectionSite).wall, each.wall)
		add(fmt.Sprintf("wall time at most %.2f of cdktf JavaScript's, modules imported one by one", goalEach), fmt.Sprintf("%.2f", wall), wall <= goalEach)
	}
	if cdk := r.find(groupCDKGo); cdk != nil {
		wall := ratio(r.base(sectionSite).wall, cdk.wall)
		add("less wall time than AWS CDK Go", fmt.Sprintf("%.2f of it", wall), wall < 1)
	}
	for _, one := range r.largest() {
		slope := r.slope(one)
		add(fmt.Sprintf("at most %.1f ms for each further resource, up to %s", goalGrowth, one.title), fmt.Sprintf("%.2f ms", slope), slope <= goalGrowth)
		if stock := r.find(groupStock); stock != nil {
			slope *= paceOfGoal.Seconds() / median(stock.wall).Seconds()
			add(fmt.Sprintf("the same, on a machine where the stock kernel takes %s s", seconds(paceOfGoal)), fmt.Sprintf("%.2f ms", slope), slope <= goalGrowth)
		}
	}
	if len(rows) == 1 {
		return ""
	}
	return table(rows)
}

// sentence is the result in one sentence, for the README.
func (r report) sentence() string {
	text := fmt.Sprintf("the %d resources of production are synthesized in %s s and %s MB",
		r.app.resources, seconds(median(r.app.wall)), megabytes(median(r.app.peak)))
	if stock := r.find(groupStock); stock != nil {
		text += fmt.Sprintf(", %.2f of the time and %.2f of the memory that the stock jsii kernel takes",
			ratio(r.app.wall, stock.wall), ratio(r.app.peak, stock.peak))
	}
	return text
}

// table writes rows as a Markdown table, the first as its head.
func table(rows [][]string) string {
	var text strings.Builder
	for i, row := range rows {
		if i == 1 {
			text.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
		text.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	return strings.TrimSpace(text.String())
}

// median is the middle of the values, the lower of two. There must be one.
func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

// ratio is the median of one set of values in terms of another's.
func ratio[T ~int64 | ~uint64](of, base []T) float64 {
	return float64(median(of)) / float64(median(base))
}

func spread(values []time.Duration) string {
	if len(values) == 1 {
		return seconds(values[0])
	}
	return fmt.Sprintf("%s (%s–%s)", seconds(median(values)), seconds(slices.Min(values)), seconds(slices.Max(values)))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.*f", decimals(d), d.Seconds()) }
func megabytes(bytes uint64) string  { return fmt.Sprintf("%.0f", float64(bytes)/megabyte) }

// times writes a factor with two figures at least.
func times(factor float64) string {
	if factor < 0.1 {
		return fmt.Sprintf("%.2g×", factor)
	}
	return fmt.Sprintf("%.2f×", factor)
}

// decimals keeps two figures of what is too short for hundredths of a second.
func decimals(d time.Duration) int {
	if d < 100*time.Millisecond {
		return 3
	}
	return 2
}
