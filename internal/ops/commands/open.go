package commands

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
)

// Open prints the address of a deployed website, and shows it in a browser where there is one.
func (r *Runner) Open(ctx context.Context, name string) error {
	return r.withSessionToLook(ctx, name, needs{synth: true, target: true, deployed: true}, func(s *session) error {
		address, err := s.deployedURL(ctx)
		if err != nil {
			return err
		}
		if s.emulated() {
			local, ok := s.answersAt(address)
			if !ok {
				fmt.Fprintln(s.Stdout, address)
				fmt.Fprintf(s.Stderr, "Nothing answers there: %s.\n", s.whyNothingAnswers(ctx))
				return nil
			}
			address = local.address()
			s.printCommand(s.Stderr, local)
		}
		fmt.Fprintln(s.Stdout, address)
		browser := s.browser()
		if browser == "" {
			return nil
		}
		return s.command(browser, address).Run()
	})
}

// browser is the program that shows an address; "" where there is none, or no display.
func (r *Runner) browser() string {
	var name string
	switch {
	case r.getenv("BROWSER") != "":
		name = r.getenv("BROWSER")
	case runtime.GOOS == "darwin":
		name = "open"
	case r.getenv("DISPLAY") != "" || r.getenv("WAYLAND_DISPLAY") != "":
		name = "xdg-open"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}
