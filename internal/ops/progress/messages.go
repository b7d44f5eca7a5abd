package progress

import (
	"fmt"
	"regexp"
	"strings"
)

// message is a line that Terraform prints with -json
// (https://developer.hashicorp.com/terraform/internals/machine-readable-ui).
type message struct {
	Text       string      `json:"@message"`
	Type       string      `json:"type"`
	Change     change      `json:"change"` // that is planned
	Hook       change      `json:"hook"`   // that is made
	Diagnostic *diagnostic `json:"diagnostic"`
}

type change struct {
	Resource struct {
		Address string `json:"addr"`
		Type    string `json:"resource_type"`
		Name    string `json:"resource_name"`
	} `json:"resource"`
	Action string `json:"action"`
}

type diagnostic struct {
	Severity, Summary, Detail, Address string

	Snippet struct{ Context string } // which block of the configuration it is about
}

// conditioned is the block of a resource's pre- or postcondition. What fails one has no address beside it.
var conditioned = regexp.MustCompile(`^(?:resource\.|(data\.))([^.]+\.[^.]+)\.lifecycle\.`)

// address is that of the resource that it is about, empty where there is none.
func (d diagnostic) address() string {
	if found := conditioned.FindStringSubmatch(d.Snippet.Context); d.Address == "" && found != nil {
		return found[1] + found[2]
	}
	return d.Address
}

// isOfTargets reports whether Terraform warns that it leaves out what it was told to leave out: whoever runs it with
// -target comes back for the rest.
func (d diagnostic) isOfTargets() bool {
	return d.Summary == "Resource targeting is in effect" || d.Summary == "Applied changes may be incomplete"
}

// ofAWS is how the provider says what AWS has refused: what it was about to do, the operation, and AWS's words.
var ofAWS = regexp.MustCompile(`(?s)^(?:(.*?): )?operation error [^:]+: (\w+), .*?RequestID: [^,]*, (?:api error )?(.*)$`)

// taken is how AWS says that something of the name is there already.
var taken = regexp.MustCompile(`(?i)already ?exists|already ?owned ?by ?you|\.Duplicate\b|same name exists`)

// isOfExisting reports whether a resource could not be made as it is there already.
func (d diagnostic) isOfExisting() bool {
	return d.Severity == "error" && taken.MatchString(d.Summary+"\n"+d.Detail)
}

// words returns what a diagnostic says, AWS's reason first.
func (d diagnostic) words() []string {
	lines := []string{d.Summary}
	if found := ofAWS.FindStringSubmatch(d.Summary); found != nil {
		lines = []string{found[3]}
		if found[1] != "" {
			lines = append(lines, "while "+found[1])
		}
	}
	if detail := strings.TrimSpace(d.Detail); detail != "" {
		lines = append(lines, strings.Split(detail, "\n")...)
	}
	return lines
}

// text returns the diagnostic as it is told, with where it belongs.
func (d diagnostic) text(where string) string {
	title := "Error"
	if d.Severity == "warning" {
		title = "Warning"
	}
	if where != "" {
		title += ": " + where
	}
	return fmt.Sprintf("%s\n  %s\n", title, strings.Join(d.words(), "\n  "))
}
