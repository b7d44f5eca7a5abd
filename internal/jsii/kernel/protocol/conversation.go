package protocol

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"cdah/internal/jsii/kernel/js"
)

// Runtime is the version of jsii's runtime that the kernel speaks for.
const Runtime = "1.112.0"

// Kernel answers requests. It panics, with a js.Unsupported or anything else, where it cannot: then the
// conversation goes on with Node.js.
type Kernel interface {
	Answer(*Request) map[string]any
}

// Conversation is that of one host with a kernel.
type Conversation struct {
	kernel   Kernel
	in       *bufio.Reader
	out      io.Writer
	heard    [][]byte // all lines of the host
	said     [][]byte // the answer to each, but for the last
	packages []*os.File
	calls    int
}

// end is what the conversation panics with, from any depth, when the host ends it.
type end struct{ code int }

// Serve answers the host until it ends the conversation, and returns the code to exit with.
func Serve(in io.Reader, out io.Writer, log io.Writer, node StartNodeJS, newKernel func(*Conversation) Kernel) (code int, err error) {
	c := &Conversation{in: bufio.NewReaderSize(in, 1<<16), out: out}
	why := c.converse(newKernel)
	if ended, is := why.(end); is {
		return ended.code, nil
	}
	reason, mistake := reasonOf(why)
	code, err = c.goOn(node, log, reason, mistake)
	if err != nil {
		err = fmt.Errorf("%s needs Node.js, which jsii's own kernel runs in: %w", reason, err)
	}
	return code, err
}

// converse answers until there is a reason to stop, which it returns.
func (c *Conversation) converse(newKernel func(*Conversation) Kernel) (why any) {
	defer func() { why = recover() }()
	c.kernel = newKernel(c)
	c.write(hello{"@jsii/runtime@" + Runtime})
	c.listen("")
	return nil
}

func reasonOf(why any) (reason string, mistake bool) {
	if unsupported, is := why.(js.Unsupported); is {
		return unsupported.Why, unsupported.Mistake
	}
	return fmt.Sprintf("what the kernel in Go cannot do (%v)", why), false
}

// listen answers requests until the callback with an id is complete, and returns its result. No callback has the empty
// id: with that it answers until the host ends the conversation, by which it panics.
func (c *Conversation) listen(id string) any {
	for {
		m := c.read()
		switch {
		case m.Exit != nil:
			panic(end{*m.Exit})
		case m.Complete == nil:
			c.say(answer{c.kernel.Answer(&m.Request)})
		case m.Complete.Callback != id || m.Complete.Err != "":
			js.Fail("a callback that failed")
		default:
			return m.Complete.Result
		}
	}
}

func (c *Conversation) read() message {
	line, err := c.in.ReadBytes('\n')
	if err != nil {
		panic(end{}) // the host is gone
	}
	c.heard = append(c.heard, line)
	var m message
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		js.Reject("a message of another kind (" + err.Error() + ")")
	}
	if m.API == "load" {
		c.keep(m.Tarball)
	}
	return m
}

// keep holds on to a package, which the host removes.
func (c *Conversation) keep(path string) {
	file, err := os.Open(path)
	if err != nil {
		js.Reject("a package that cannot be read")
	}
	c.packages = append(c.packages, file)
}

// Call has the host answer for a member of an object.
func (c *Conversation) Call(object any, method, cookie string, args ...any) any {
	id := "jsii::callback::" + strconv.Itoa(firstCallback+c.calls)
	c.calls++
	c.say(callback{callbackDetails{cookie, id, invoke{object, method, args}}})
	return c.listen(id)
}

// firstCallback is where jsii's own kernel begins to count callbacks.
const firstCallback = 20000

// say writes an answer, or a callback, to the last line that was heard.
func (c *Conversation) say(v any) { c.said = append(c.said, c.write(v)) }

func (c *Conversation) write(v any) []byte {
	line, err := lineOf(v)
	if err != nil {
		js.Reject("an answer that JSON has no form for")
	}
	if _, err := c.out.Write(line); err != nil {
		panic(end{}) // the host is gone
	}
	return line
}
