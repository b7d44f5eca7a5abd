package review

import "fmt"

// costLine says in a line what the plan changes in the fixed costs, and where all of them are; nothing where it changes
// none.
func (r Review) costLine() string {
	if r.Cost == nil {
		return ""
	}
	more := ""
	if r.Environment != "" {
		more = r.By.Line("cost", "ENV="+r.Environment)
	}
	return r.Cost.Summary(more)
}

func (w *writer) cost(line string) {
	if line != "" {
		fmt.Fprintf(w, "\n%s\n", w.prose(line))
	}
}
