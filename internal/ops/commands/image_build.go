package commands

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"cdah/config"
	"cdah/internal/ops/images"
)

// buildImage has the engine build a folder for the instances, and shows what it says.
func (s *session) buildImage(ctx context.Context, engine string, image config.Image, folder string) error {
	args := []string{"build", "--platform", images.Platform(s.env.Capacity.Architecture), "--tag", image.String(), folder}
	return s.step("Building "+image.String(), func(step *step) error {
		said := &buildOutput{out: step}
		err := s.runTo(ctx, said, engine, args...)
		said.Close()
		if err != nil {
			return fmt.Errorf("%s %s: %w", engine, strings.Join(args, " "), err)
		}
		return nil
	})
}

// buildOutput passes on what a container engine says of a build, without that the Dockerfile does not use the arguments
// that tell the platform: Podman 4.3 makes them of --platform, and warns of its own
// (https://github.com/containers/podman/issues/16523).
type buildOutput struct {
	out  io.Writer
	held []byte // of a line that may be the warning
}

const unusedArguments = "[Warning] one or more build args were not consumed: "

var unusedPlatform = regexp.MustCompile(`^\[(?:TARGET(?:PLATFORM|OS|ARCH|VARIANT) ?)+\]\s*$`)

// Write passes on whole lines, and at once the beginning of one that cannot be the warning.
func (b *buildOutput) Write(text []byte) (int, error) {
	b.held = append(b.held, text...)
	for line := range bytes.Lines(bytes.Clone(b.held)) {
		whole := bytes.HasSuffix(line, []byte("\n"))
		if !whole && mayBeWarning(string(line)) {
			break
		}
		b.held = b.held[len(line):]
		if isPlatformWarning(string(line)) {
			continue
		}
		if _, err := b.out.Write(line); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}

// Close passes on what has no end of a line.
func (b *buildOutput) Close() {
	if len(b.held) > 0 && !isPlatformWarning(string(b.held)) {
		_, _ = b.out.Write(b.held)
	}
	b.held = nil
}

func mayBeWarning(line string) bool {
	return strings.HasPrefix(unusedArguments, line) || strings.HasPrefix(line, unusedArguments)
}

func isPlatformWarning(line string) bool {
	names, is := strings.CutPrefix(line, unusedArguments)
	return is && unusedPlatform.MatchString(names)
}
