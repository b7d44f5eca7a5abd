package kernel

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/aws/jsii-runtime-go/runtime"
)

const (
	// stockVariable, set to 1, turns this package off.
	stockVariable = "CDAH_STOCK_KERNEL"

	// hookVariable tells the hook what it needs to know.
	hookVariable = "CDAH_KERNEL"

	// silenceVariable is the jsii setting that silences its notice about Node 20's end of life: the
	// versions that this project supports are checked before anything starts.
	silenceVariable = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"

	// runtimeVariable is the jsii setting for another kernel.
	runtimeVariable = "JSII_RUNTIME"

	// nodeOptions is what the jsii runtime sets where the user sets nothing.
	nodeOptions = "--max-old-space-size=4069"
)

// settings are the hook's.
type settings struct {
	Cache       string             `json:"cache"`       // folder that outlives this process
	Run         string             `json:"run"`         // folder that does not
	Environment map[string]*string `json:"environment"` // what to restore; nil: unset
}

// prepare decides how the kernel will run when it starts, and returns the folder for its temporary
// files. Where it cannot be made fast, log gets a line that says why.
func prepare(log io.Writer) (folder string) {
	stock := map[string]string{silenceVariable: cmp.Or(os.Getenv(silenceVariable), "20")}
	if os.Getenv(stockVariable) == "1" || os.Getenv(runtimeVariable) != "" {
		if err := create(stock); err != nil {
			fmt.Fprintln(log, err)
		}
		return ""
	}
	folder, err := prepareFast(stock)
	if err != nil {
		fmt.Fprintf(log, "cdah: using jsii's stock kernel, which is slower: %v\n", err)
		if err := create(stock); err != nil {
			fmt.Fprintln(log, err)
		}
		return ""
	}
	return folder
}

func prepareFast(stock map[string]string) (folder string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no place for a cache: %w", err)
	}
	cache = filepath.Join(cache, "cdah", "kernel")
	if strings.Contains(cache, `\`) {
		return "", fmt.Errorf("there is a backslash in %s, which Node.js does not take", cache)
	}
	hook, err := writeHook(cache)
	if err != nil {
		return "", err
	}
	folder, err = newRun(filepath.Join(cache, "run"))
	if err != nil {
		return "", err
	}
	sweepPackages(os.TempDir())
	environment, err := environment(settings{Cache: filepath.Dir(hook), Run: folder}, hook)
	if err != nil {
		return "", err
	}
	for name, value := range stock {
		environment[name] = value
	}
	return folder, create(environment)
}

// environment returns what the runtime and the hook are to find.
func environment(s settings, hook string) (map[string]string, error) {
	options, temporary := nodeOptions, (*string)(nil)
	if value, set := os.LookupEnv("NODE_OPTIONS"); set {
		options = value
	}
	if value, set := os.LookupEnv("TMPDIR"); set {
		temporary = &value
	}
	s.Environment = map[string]*string{"NODE_OPTIONS": &options, "TMPDIR": temporary}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	quoted := strings.ReplaceAll(hook, `"`, `\"`)
	return map[string]string{
		hookVariable: string(text),
		// The runtime starts the kernel program with --preserve-symlinks, too.
		"NODE_OPTIONS": strings.TrimSpace(fmt.Sprintf(`%s --preserve-symlinks --require "%s"`, options, quoted)),
		// The runtime unpacks itself to a new folder in there.
		"TMPDIR": s.Run,
	}, nil
}

// create makes the runtime's client with an environment, and so the kernel's, which starts later; the
// environment of this process is then as before.
//
// A package that was initialized earlier may have made the client already: that one is given up.
func create(environment map[string]string) (err error) {
	restore, err := setenv(environment)
	defer restore()
	if err != nil {
		return err
	}
	defer func() {
		if problem := recover(); problem != nil {
			jsii.Close() // so that another can be made
			err = fmt.Errorf("the jsii runtime cannot be prepared: %v", problem)
		}
	}()
	jsii.Close()
	runtime.IsAnonymousProxy(nil) // the answer does not matter; a question makes the client
	return nil
}

// setenv sets variables until restore is called.
func setenv(variables map[string]string) (restore func(), err error) {
	before := map[string]string{}
	for name, value := range variables {
		if old, set := os.LookupEnv(name); set {
			before[name] = old
		}
		err = errors.Join(err, os.Setenv(name, value))
	}
	return func() {
		for name := range variables {
			if old, set := before[name]; set {
				_ = os.Setenv(name, old)
			} else {
				_ = os.Unsetenv(name)
			}
		}
	}, err
}
