package protocol

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
)

// StartNodeJS prepares jsii's own kernel, in Node.js, with a folder for its temporary files. What it returns is not
// started yet.
type StartNodeJS func(dir string) (*exec.Cmd, error)

// goOn hands the conversation over to Node.js. That hears each line of the host again; ids and tokens are numbered
// as here, so that its answers are those that were given, which is checked; only the last is the host's to hear.
func (c *Conversation) goOn(prepare StartNodeJS, log io.Writer, reason string, mistake bool) (code int, err error) {
	dir, err := os.MkdirTemp("", TemporaryPrefix)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cmd, err := prepare(dir)
	if err != nil {
		return 1, err
	}
	if !mistake {
		fmt.Fprintf(log, "cdah: going on with jsii's kernel in Node.js, which is slower: the kernel in Go does not know %s\n", reason)
	}
	to, err := cmd.StdinPipe()
	if err != nil {
		return 1, err
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		return 1, err
	}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	answers := bufio.NewReaderSize(from, 1<<16)
	if err := c.repeat(dir, to, answers); err != nil {
		_ = to.Close()
		_ = cmd.Wait()
		return 1, err
	}
	c.relay(to, answers)
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode(), nil
}

// TemporaryPrefix begins the names of the folders for what Node.js needs.
const TemporaryPrefix = "cdah-kernel-"

// repeat has Node.js hear what was heard.
func (c *Conversation) repeat(dir string, to io.Writer, answers *bufio.Reader) error {
	if _, err := answers.ReadBytes('\n'); err != nil { // its hello
		return errors.New("it does not start")
	}
	lines, outputs, err := c.rewritten(dir)
	if err != nil {
		return err
	}
	for i, line := range lines {
		if i == len(lines)-1 {
			if err := reconnect(outputs); err != nil {
				return err
			}
		}
		if _, err := to.Write(line); err != nil {
			return err
		}
		if i == len(lines)-1 {
			return nil
		}
		answer, err := answers.ReadBytes('\n')
		if err != nil {
			return err
		}
		if !same(answer, c.said[i]) {
			return fmt.Errorf("to %sit says %sand the kernel in Go said %sCDAH_STOCK_KERNEL=1 does without the latter", line, answer, c.said[i])
		}
	}
	return nil
}

// relay passes messages on until Node.js ends.
func (c *Conversation) relay(to io.WriteCloser, answers io.Reader) {
	go func() {
		_, _ = io.Copy(to, c.in)
		_ = to.Close()
	}()
	_, _ = io.Copy(c.out, answers)
}

// same compares lines by what they say.
func same(a, b []byte) bool {
	var x, y any
	_, _ = json.Unmarshal(a, &x), json.Unmarshal(b, &y) // what is not JSON stays nothing, and the kernel in Go writes JSON
	return reflect.DeepEqual(x, y)
}

// rewritten returns the lines for Node.js: with packages that are still there, and, for an app whose output
// the host may have moved, another folder, which becomes a link to the true one once all is repeated.
func (c *Conversation) rewritten(dir string) (lines [][]byte, outputs map[string]string, err error) {
	detached := c.detachedApps()
	outputs = map[string]string{}
	packages := c.packages
	for i, line := range c.heard {
		var m map[string]any
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, nil, err
		}
		switch {
		case m["api"] == "load" && len(packages) > 0:
			path := filepath.Join(dir, strconv.Itoa(i)+".tgz")
			if err := copyOut(packages[0], path); err != nil {
				return nil, nil, err
			}
			m["tarball"], packages = path, packages[1:]
		case detached[i]:
			path := filepath.Join(dir, "output-"+strconv.Itoa(i))
			outputs[path] = redirect(m, path)
		default:
			lines = append(lines, line)
			continue
		}
		changed, _ := lineOf(m) // which has been JSON
		lines = append(lines, changed)
	}
	return lines, outputs, nil
}

func copyOut(from *os.File, path string) error {
	to, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.NewSectionReader(from, 0, math.MaxInt64))
	return errors.Join(err, to.Close())
}
