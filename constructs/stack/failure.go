package stack

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"cdah/internal/jsii/cdk"
)

// Try does some work of building a stack, and returns an error also for what panics in it, without a trace.
func Try(build func() error) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = asError(failure)
		}
	}()
	return build()
}

// asError keeps what a person can use of a panic: what is wrong with a construct's Props, or what went wrong
// in jsii without the trace of the program that found it, and the line of Go that led there.
func asError(failure any) error {
	if wrong, is := failure.(*cdk.Error); is {
		return wrong
	}
	text, _, _ := strings.Cut(fmt.Sprint(failure), "\n    at ")
	return fmt.Errorf("synthesizing failed: %s%s", strings.TrimSpace(withoutTree(text)), placeOfPanic())
}

var (
	// misfit is the first line of what jsii says of a value of a wrong type: the class that gets it, and its type.
	misfit = regexp.MustCompile(`^Passed to parameter (?:\S+) of (?:new )?(\S+): Unable to deserialize value as `)
	// key is a line further down: the field that has it, or one around that, and what is wanted there.
	key = regexp.MustCompile(`(?m)Key '(\w+)': Unable to deserialize value as (.+)$`)
	// given is what stands there instead.
	given = regexp.MustCompile(`Failing value is (an? \w+|\S+)`)
)

// withoutTree returns what jsii says of a value of a wrong type in one line; it draws the types as a tree. Other texts
// stay as they are.
func withoutTree(text string) string {
	of, keys := misfit.FindStringSubmatch(text), key.FindAllStringSubmatchIndex(text, -1)
	if of == nil || keys == nil {
		return text
	}
	var path []string
	for _, found := range keys {
		path = append(path, text[found[2]:found[3]])
	}
	last := keys[len(keys)-1]
	value := "another value"
	if found := given.FindStringSubmatch(text[last[1]:]); found != nil {
		value = found[1]
	}
	wanted := strings.TrimSuffix(strings.ReplaceAll(text[last[4]:last[5]], " | undefined", ""), " | cdktf.IResolvable")
	return fmt.Sprintf("%s of %s is %s; want %s", strings.Join(path, "."), of[1], value, wanted)
}

// placeOfPanic returns the line of Go that panicked, or that called the CDK where that did, as far as it is known: what
// is wrong there would else not be found. While the app is written no line is to blame.
func placeOfPanic() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	panicked := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicked = true
		case strings.HasSuffix(frame.Function, "constructs/stack.write.func1"):
			return ""
		case panicked && !ofOthers(frame.Function):
			return fmt.Sprintf(", in %s (%s:%d)", frame.Function, filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// ofOthers reports whether a function is of Go or of the CDK, neither of which is at fault.
func ofOthers(function string) bool {
	for _, start := range []string{
		"runtime.", "reflect.", "github.com/aws/jsii-runtime-go", "github.com/aws/constructs-go", "github.com/cdktf/", "github.com/hashicorp/terraform-cdk-go",
	} {
		if strings.HasPrefix(function, start) {
			return true
		}
	}
	return false
}
