package protocol

import "encoding/json"

// Request is what the host asks. Its values stay as JSON says them: the kernel knows what they stand for.
type Request struct {
	API        string         `json:"api"`
	FQN        string         `json:"fqn"`        // of a class
	Method     string         `json:"method"`     // to call
	Property   string         `json:"property"`   // to get or set
	Name       string         `json:"name"`       // of a package to load
	Version    string         `json:"version"`    // of it
	Tarball    string         `json:"tarball"`    // file with it; the host removes it when it has the answer
	Args       []any          `json:"args"`       //
	Value      any            `json:"value"`      // to set
	Object     map[string]any `json:"objref"`     // that is asked
	Overrides  []Override     `json:"overrides"`  // what the host has of a new object's members
	Interfaces []string       `json:"interfaces"` // that a new object has
}

// Override is a member of an object that the host answers for.
type Override struct {
	Method   string `json:"method"`
	Property string `json:"property"`
	Cookie   string `json:"cookie"`
}

// message is a line of the host's: a request, the end of a callback, or the end of all.
type message struct {
	Request
	Complete *completion `json:"complete"`
	Exit     *int        `json:"exit"`
}

type completion struct {
	Callback string `json:"cbid"`
	Err      string `json:"err"`
	Result   any    `json:"result"`
	Name     string `json:"name"`
}

// hello is the first line. The host wants the version of its own runtime.
type hello struct {
	Hello string `json:"hello"`
}

type answer struct {
	OK map[string]any `json:"ok"`
}

type callback struct {
	Callback callbackDetails `json:"callback"`
}

type callbackDetails struct {
	Cookie string `json:"cookie"`
	ID     string `json:"cbid"`
	Invoke invoke `json:"invoke"`
}

type invoke struct {
	Object any    `json:"objref"`
	Method string `json:"method"`
	Args   []any  `json:"args"`
}

func lineOf(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	return append(text, '\n'), err
}
