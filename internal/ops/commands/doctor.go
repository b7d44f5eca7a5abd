package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/reason"
	"cdah/internal/ops/account"
	"cdah/internal/ops/doctor"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
	"cdah/internal/ops/report"
	"cdah/internal/ops/terraform"
)

// doctorPatience is how long AWS may take to answer. Without credentials, it is asked whether this is an EC2 instance.
const doctorPatience = 20 * time.Second

// Doctor prints what this machine, and the account of an environment where one is named, have of what is needed, and
// fails where something is missing. It changes nothing.
func (r *Runner) Doctor(ctx context.Context, name string, format report.Format) error {
	s, err := r.open(name)
	var usage UsageError
	if errors.As(err, &usage) {
		return err
	}
	files := doctor.Finding{Name: "Files", State: doctor.Fine, Found: "environments and foundations are right"}
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		files = doctor.Finding{Name: "Files", State: doctor.Missing, Found: first, Mend: r.commandLine("synth") + " says all that is wrong"}
		s = &session{Runner: r, vars: baseVariables()}
	}
	result := doctor.Report{Environment: s.env.Name, Findings: append(s.machine(ctx), files)}
	if s.env.Name != "" && !s.emulated() {
		result.Findings = append(result.Findings, s.account(ctx)...)
	}
	if err := result.Write(s.Stdout, format); err != nil {
		return err
	}
	if missing := result.Missing(); missing > 0 {
		return fmt.Errorf("missing: %d of what is needed", missing)
	}
	return nil
}

// machine looks at what is installed, and at what commands have made here.
func (s *session) machine(ctx context.Context) []doctor.Finding {
	onAWS := s.env.Name != "" && !s.emulated()
	all := []doctor.Finding{
		tool(ctx, prerequisites.Go(), ""),
		tool(ctx, prerequisites.Terraform("terraform"), ""),
		s.providers(),
	}
	python := ""
	if onAWS {
		python = "the emulator"
	}
	all = append(all, tool(ctx, s.pythonTool(), python))
	if !onAWS {
		all = append(all, s.emulatorFinding(), s.engineFinding(ctx))
	}
	return append(all,
		tool(ctx, prerequisites.Node(), "npx cdktf"),
		tool(ctx, prerequisites.Npm(), "npx cdktf"),
		tool(ctx, prerequisites.SessionManagerPlugin(), s.commandLine("exec")),
		s.app())
}

// tool looks for a program. One that only some command needs may be missing.
func tool(ctx context.Context, t prerequisites.Tool, only string) doctor.Finding {
	found, fine := t.Look(ctx)
	f := doctor.Finding{Name: t.Name, State: doctor.Fine, Found: strings.TrimPrefix(found, "found ")}
	if fine {
		return f
	}
	f.State, f.Mend = doctor.Missing, fmt.Sprintf("install %s: %s", t.Wanted, t.Get)
	if only != "" {
		f.State, f.Mend = doctor.Absent, "only "+only+" needs it; "+f.Mend
	}
	return f
}

func (s *session) providers() doctor.Finding {
	f := doctor.Finding{Name: "AWS provider", State: doctor.Fine, Found: "from Terraform's registry"}
	sources, err := terraform.FindSources(terraform.Machine{Getenv: s.getenv, Home: s.Home, Root: "/"})
	switch {
	case err != nil:
		f.State, f.Found, f.Mend = doctor.Missing, err.Error(), "set CDAH_PROVIDER_MIRROR to a folder that holds it, or unset it"
	case sources.Mirror != "":
		f.Found = "from " + sources.Mirror
	case sources.Config != "":
		f.Found = "as " + sources.Config + " says"
	}
	return f
}

func (s *session) emulatorFinding() doctor.Finding {
	f := doctor.Finding{Name: "Emulator", State: doctor.Absent, Found: "does not run", Mend: "a deployment starts it"}
	if running, ok := emulator.Running(s.cacheDir()); ok {
		f = doctor.Finding{Name: f.Name, State: doctor.Fine, Found: running.Endpoint()}
	}
	return f
}

// engineFinding looks for the container engine that runs what is deployed to the emulator.
func (s *session) engineFinding(ctx context.Context) doctor.Finding {
	f := doctor.Finding{Name: "Container engine", State: doctor.Absent, Mend: "only containers on the emulator need it, which do not run without"}
	engine, err := s.openEngine(ctx)
	if err != nil {
		f.Found = err.Error()
		return f
	}
	_ = engine.Close() // nothing was done with it
	return doctor.Finding{Name: f.Name, State: doctor.Fine, Found: engine.Describe()}
}

// app looks whether the app is compiled.
func (s *session) app() doctor.Finding {
	f := doctor.Finding{Name: "App", State: doctor.Fine, Found: "compiled"}
	if _, err := os.Stat(filepath.Join(s.cacheDir(), "bin", "app")); err != nil {
		f.State, f.Found, f.Mend = doctor.Absent, "not compiled", "the next command does that, in a minute or two"
	}
	return f
}

// account looks at what the environment needs of AWS, with the credentials that its commands would use.
func (s *session) account(ctx context.Context) []doctor.Finding {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	if err := s.checkEndpoints(ctx); err != nil {
		return []doctor.Finding{{Name: "Endpoints", State: doctor.Missing, Found: "not AWS's", Mend: err.Error()}}
	}
	err := s.assumeRole(false)
	if err == nil {
		a, problem := s.accountOf(ctx, nil)
		if problem == nil {
			return s.named(ctx, a)
		}
		err = problem
	}
	return []doctor.Finding{{Name: "Credentials", State: doctor.Missing, Found: reason.Plain(err.Error()), Mend: "mend your AWS configuration"}}
}

// named looks for what the environment's file names. Without credentials nothing can be looked at.
func (s *session) named(ctx context.Context, a account.Account) []doctor.Finding {
	who := doctor.Credentials(ctx, sts.NewFromConfig(a.Config), doctor.Account{ID: s.env.Account, File: a.File})
	if who.State != doctor.Fine {
		return []doctor.Finding{who}
	}
	a.Patience = doctorPatience
	results, err := a.Look(ctx)
	if err != nil {
		return []doctor.Finding{who, {Name: "Account", State: doctor.Unknown, Found: reason.Plain(err.Error()), Mend: "mend " + a.File}}
	}
	stack, _ := s.readStack() // none where nothing was synthesized yet: then what it makes itself is told as missing
	all := append([]doctor.Finding{who}, doctor.Named(results.Beside(stack))...)
	if s.env.State.Bucket == "" {
		all = append(all, doctor.Finding{Name: "state", State: doctor.Fine, Found: "in a file on this machine"})
	}
	if s.env.PermissionsBoundary == "" {
		all = append(all, doctor.Finding{
			Name: "permissions boundary", State: doctor.Absent, Found: "none", Mend: "only the pipeline's roles need one: permissions_boundary in " + a.File,
		})
	}
	return all
}
