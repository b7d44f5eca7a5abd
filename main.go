// Command cdah writes the Terraform JSON of every environment and foundation.
//
// cdktf runs it (see cdktf.json); it can be run alone as well.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"cdah/config"
	"cdah/site"
	"cdah/stacks"
)

func main() {
	debug.SetGCPercent(400) // it ends before what it leaves lying would matter
	environments := flag.String("environments", "environments", "`folder` with one YAML file for each environment")
	foundations := flag.String("foundations", "foundations", "`folder` with one YAML file for each account's foundation; it need not exist")
	output := flag.String("output", "", "`folder` to write the Terraform JSON to; that of $CDKTF_OUTDIR, or else cdktf.out, without it")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "%s takes no arguments, only flags; got %q\n", flag.CommandLine.Name(), flag.Args())
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*environments, *foundations, *output, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run loads and checks all environments and foundations, and writes their stacks. What is worth a warning goes to log.
func run(environments, foundations, output string, log io.Writer) error {
	defer stacks.Close() // also removes what was prepared for a kernel that never starts
	loaded, problems := config.LoadProject(environments, foundations)
	for _, warning := range problems.Warnings() {
		fmt.Fprintln(log, warning)
	}
	if errs := problems.Errors(); len(errs) > 0 {
		return errs
	}
	return stacks.Synth(loaded, output, site.Extensions()...)
}
