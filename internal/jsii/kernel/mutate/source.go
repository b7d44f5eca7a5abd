package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is a change of the code.
type mutant struct {
	number   int    // that chooses it; 0 where it has to be compiled by itself
	file     string // path
	line     int
	function string
	what     string
	constant *insertion // that changes a constant
}

// String names a change, in words that stay the same where the code around it changes.
func (m mutant) String() string {
	return fmt.Sprintf("%s/%s: %s: %s", filepath.Base(filepath.Dir(m.file)), filepath.Base(m.file), m.function, m.what)
}

// insertion is a text that is put into a file.
type insertion struct {
	offset int
	text   string
	depth  int // of what it begins or ends: the outer ones begin first and end last
	ends   bool
}

// source has the changes of all files.
type source struct {
	mutants []mutant
	files   map[string][]insertion // by path
	texts   map[string]string

	// of the file that is read
	path     string
	set      *token.FileSet
	function string
	taken    map[ast.Expr]bool // that have their changes
}

func (s *source) file(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s.path, s.set, s.taken = path, token.NewFileSet(), map[ast.Expr]bool{}
	s.texts[path], s.files[path] = string(text), nil
	file, err := parser.ParseFile(s.set, path, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			s.function = d.Name.Name
			s.walk(d.Body, endsIn(d.Body))
		case *ast.GenDecl:
			s.function = "package"
			if d.Tok == token.CONST {
				s.constants(d)
			} else if d.Tok == token.VAR {
				s.walk(d, nil)
			}
		}
	}
	return nil
}

// endsIn is a switch that a function that returns something ends in: each of its cases must return.
func endsIn(body *ast.BlockStmt) ast.Node {
	if len(body.List) == 0 {
		return nil
	}
	return body.List[len(body.List)-1]
}

func (s *source) offset(p token.Pos) int { return s.set.Position(p).Offset }

func (s *source) text(n ast.Node) string {
	return s.texts[s.path][s.offset(n.Pos()):s.offset(n.End())]
}

// add numbers a change.
func (s *source) add(at ast.Node, what string) (number int) {
	number = len(s.mutants) + 1
	what = strings.Join(strings.Fields(what), " ")
	s.mutants = append(s.mutants, mutant{
		number: number, file: s.path, line: s.set.Position(at.Pos()).Line, function: s.function, what: what,
	})
	return number
}

// wrap puts texts before and after a part of the code.
func (s *source) wrap(n ast.Node, before, after string) {
	size := s.offset(n.End()) - s.offset(n.Pos())
	s.files[s.path] = append(
		s.files[s.path],
		insertion{offset: s.offset(n.Pos()), text: before, depth: -size},
		insertion{offset: s.offset(n.End()), text: after, depth: size, ends: true},
	)
}

func (s *source) insert(at token.Pos, text string) {
	s.files[s.path] = append(s.files[s.path], insertion{offset: s.offset(at), text: text})
}

// changed returns a file with all its changes, each behind its number.
func (s *source) changed(path string) string {
	all := slices.Clone(s.files[path])
	slices.SortStableFunc(all, func(a, b insertion) int {
		switch {
		case a.offset != b.offset || a.ends == b.ends:
			return cmp.Or(a.offset-b.offset, a.depth-b.depth)
		case a.ends:
			return -1
		}
		return 1
	})
	var text strings.Builder
	from := 0
	for _, i := range all {
		text.WriteString(s.texts[path][from:i.offset] + i.text)
		from = i.offset
	}
	return text.String() + s.texts[path][from:]
}
