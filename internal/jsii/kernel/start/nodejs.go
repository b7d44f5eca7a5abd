package start

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/aws/jsii-runtime-go/runtime"

	"cdah/internal/jsii/kernel/protocol"
)

// NodeJS prepares jsii's own kernel, which the runtime unpacks when its client is made: here into dir, which also gets
// what that kernel writes.
func NodeJS(dir string) (*exec.Cmd, error) {
	program := cmp.Or(os.Getenv("JSII_NODE"), "node")
	if _, err := exec.LookPath(program); err != nil {
		return nil, err
	}
	restore, err := setenv(map[string]string{"TMPDIR": dir})
	defer restore()
	if err != nil {
		return nil, err
	}
	runtime.IsAnonymousProxy(nil)
	found, err := filepath.Glob(filepath.Join(dir, "jsii-runtime.*", "bin", "jsii-runtime.js"))
	if err != nil || len(found) != 1 {
		return nil, errors.Join(fmt.Errorf("jsii's runtime has not unpacked its kernel to %s", dir), err)
	}
	// The runtime's files are CommonJS, whatever a package.json in a folder above says.
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}\n"), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command(program, found[0]) //nolint:gosec // the user names the program
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	return cmd, nil
}

// abandoned is the age at which nobody uses a temporary file any more.
const abandoned = time.Hour

// temporary are the files that are left where processes are killed: packages that the runtime writes for a kernel,
// and the folders for Node.js.
var temporary = regexp.MustCompile(`^(constructs|cdktf|-cdktf-provider-aws)-\d+\.\d+\.\d+\.\d+\.tgz$|^` + protocol.TemporaryPrefix)

// sweep removes them from the folder for temporary files.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if !temporary.MatchString(entry.Name()) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}
