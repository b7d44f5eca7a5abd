package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const projectRoot = "../.."

// TestDocumentedCommands reads each command line of make and cdah that a page shows: its target, variables, command and
// flags are there. Those of code blocks are taken up to the command's own work, also through make.
func TestDocumentedCommands(t *testing.T) {
	t.Parallel()
	targets := makeTargets(t)
	seen := map[string]bool{}
	for _, page := range pages(t) {
		text, err := os.ReadFile(filepath.Join(projectRoot, page))
		if err != nil {
			t.Fatal(err)
		}
		blocks, prose := codeOf(string(text))
		for _, line := range slices.Concat(blocks, prose) {
			for _, words := range commandsOf(line) {
				whole, first := slices.Contains(blocks, line), !seen[line+words[0]]
				seen[line+words[0]] = true
				switch {
				case !first:
				case words[0] == "make":
					documentedMake(t, page, words[1:], whole, targets)
				default:
					documentedCdah(t, page, words[1:], whole)
				}
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d command lines were found", len(seen))
	}
}

// documentedMake holds a command line of make against the Makefile, and what it has cdah do against cdah.
func documentedMake(t *testing.T, page string, words []string, whole bool, targets map[string]string) {
	t.Helper()
	var goals []string
	for _, word := range words {
		if !strings.Contains(word, "=") && !strings.HasPrefix(word, "-") {
			goals = append(goals, word)
		}
	}
	for _, goal := range goals {
		recipe, known := targets[goal]
		if !known {
			t.Errorf("%s: make %s: there is no target %s", page, strings.Join(words, " "), goal)
			return
		}
		for _, word := range words {
			if name, _, given := strings.Cut(word, "="); given && !regexp.MustCompile(`\$\(`+name+`[):]`).MatchString(recipe) {
				t.Errorf("%s: make %s: the target %s reads no %s", page, strings.Join(words, " "), goal, name)
			}
		}
	}
	if len(goals) == 0 || !strings.Contains(targets[goals[0]], "$(CDAH) ") {
		return
	}
	command := exec.CommandContext(t.Context(), "make", append([]string{"--dry-run", "--no-print-directory"}, words...)...)
	command.Dir = projectRoot
	out, err := command.Output()
	if err != nil {
		t.Errorf("%s: make %s: %v", page, strings.Join(words, " "), err)
	}
	for line := range strings.Lines(string(out)) {
		if args, found := strings.CutPrefix(line, ".cdah/bin/cdah "); found {
			for _, words := range commandsOf("cdah " + args)[:1] {
				documentedCdah(t, page, words[1:], whole)
			}
		}
	}
}

// documentedCdah holds a command line of cdah against its commands and flags, and a whole one against all else that is
// known of it before its work begins.
func documentedCdah(t *testing.T, page string, words []string, whole bool) {
	t.Helper()
	if len(words) == 0 || strings.HasPrefix(words[0], "-") {
		return
	}
	c := &cli{}
	root := c.root()
	root.InitDefaultCompletionCmd(words...)
	root.InitDefaultHelpCmd()
	command, rest, err := root.Find(words)
	if err == nil && command != root {
		command.InitDefaultHelpFlag()
		err = command.ParseFlags(rest)
	}
	if err == nil && whole && !slices.Contains(words, "--help") {
		if _, err = tryWords(t, words); errors.Is(err, errStarted) {
			err = nil
		}
	}
	if err != nil {
		t.Errorf("%s: cdah %s: %v", page, strings.Join(words, " "), err)
	}
}

// pages returns the pages of the repository but for decisions, which say what was there when they were taken.
func pages(t *testing.T) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", "ls-files", "*.md")
	command.Dir = projectRoot
	out, err := command.Output()
	if err != nil {
		t.Skip("an archive without git does not tell the project's pages from others")
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(file string) bool {
		return strings.Contains(file, "testdata/") || strings.HasPrefix(file, "docs/adr/")
	})
}

// codeOf returns the lines of a page's blocks of shell, and what stands between backticks elsewhere.
func codeOf(page string) (blocks, prose []string) {
	block := regexp.MustCompile("(?s)(?:^|\n) *```(\\w*)\n(.*?)\n *```")
	for _, match := range block.FindAllStringSubmatch(page, -1) {
		if match[1] == "sh" {
			blocks = append(blocks, strings.Split(strings.ReplaceAll(match[2], "\\\n", " "), "\n")...)
		}
	}
	for _, match := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(block.ReplaceAllString(page, ""), -1) {
		prose = append(prose, match[1])
	}
	return blocks, prose
}

// commandsOf returns the words of the commands of make and cdah in a line of shell, each beginning with make or cdah.
func commandsOf(line string) [][]string {
	var found [][]string
	for _, words := range shellCommands(line) {
		for len(words) > 0 && strings.Contains(words[0], "=") { // variables of that command
			words = words[1:]
		}
		switch {
		case len(words) == 0:
		case words[0] == "make" || words[0] == "cdah":
			found = append(found, words)
		case words[0] == ".cdah/bin/cdah":
			found = append(found, append([]string{"cdah"}, words[1:]...))
		case len(words) > 2 && slices.Equal(words[:3], []string{"go", "run", "./cmd/cdah"}):
			found = append(found, append([]string{"cdah"}, words[3:]...))
		}
	}
	return found
}

// shellCommands splits a line into commands and words, as far as pages need it: quotes, comments, substitutions, and
// what joins commands.
func shellCommands(line string) [][]string {
	commands, word, quote := [][]string{nil}, "", rune(0)
	inWord := false
	end := func() {
		if inWord {
			commands[len(commands)-1] = append(commands[len(commands)-1], word)
		}
		word, inWord = "", false
	}
	for _, r := range strings.NewReplacer(`"$(`, "(", `)"`, ")").Replace(line) {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, inWord = r, true
		case quote != 0 || !strings.ContainsRune(" \t\n#&|;()<>", r) || r == '#' && inWord:
			word, inWord = word+string(r), true
		case r == '#':
			return commands
		default:
			if end(); r != ' ' && r != '\t' {
				commands = append(commands, nil)
			}
		}
	}
	end()
	return commands
}

// makeTargets returns the recipe of each target of the Makefile.
func makeTargets(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(projectRoot, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	targets, target := map[string]string{}, ""
	name := regexp.MustCompile(`^([a-z0-9-]+):`)
	for line := range strings.Lines(string(text)) {
		if match := name.FindStringSubmatch(line); match != nil {
			target = match[1]
			targets[target] = ""
		} else if strings.HasPrefix(line, "\t") {
			targets[target] += line
		}
	}
	return targets
}
