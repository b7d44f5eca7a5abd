package commands

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/ops/account"
	"cdah/internal/ops/hello"
	"cdah/internal/ops/report"
)

// Seed makes in the emulator what an environment's file names of its account, so that one that is written for AWS can be
// deployed there, and says what it has made. It refuses an environment on AWS, and fails where something cannot be made.
func (r *Runner) Seed(ctx context.Context, name string, format report.Format) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if !s.emulated() {
		return UsageError{fmt.Sprintf("%s has target: %s, and only in the emulator anything is made for an environment: nothing was done. To have a copy that can be tried there, give it target: emulator", s.env.Name, s.env.Target)}
	}
	return s.runPrepared(ctx, needs{runs: true}, func() error {
		seeds, err := s.seed(ctx)
		if err != nil {
			return err
		}
		if err := seeds.Write(s.Stdout, format); err != nil {
			return err
		}
		if missing := seeds.Missing(); missing > 0 {
			return fmt.Errorf("not made: %d of what %s names", missing, s.yamlPath())
		}
		return nil
	})
}

func (s *session) seed(ctx context.Context) (account.Seeds, error) {
	a, err := s.accountOf(ctx, nil)
	if err != nil {
		return account.Seeds{}, err
	}
	if _, err := s.caller(ctx, sts.NewFromConfig(a.Config)); err != nil {
		return account.Seeds{}, err
	}
	seeder := account.Seeder{Account: a}
	if engine, err := s.openEngine(ctx); err == nil {
		defer engine.Close()
		seeder.HasImage = engine.HasImage
		seeder.StandIn = func(ctx context.Context, reference string, port int) error {
			return s.step("Building the website that stands in for "+reference, func(*step) error {
				return hello.Load(ctx, engine, s.Root, reference, map[string]string{"PORT": strconv.Itoa(port)})
			})
		}
	}
	return seeder.Seed(ctx)
}
