package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// walk finds the changes below a part of the code; last is the statement that its function ends in.
func (s *source) walk(root, last ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			s.condition(n.Cond, true)
		case *ast.ForStmt:
			if n.Cond != nil {
				s.condition(n.Cond, false) // a loop without an end takes time
			}
		case *ast.BinaryExpr:
			s.comparison(n)
		case *ast.SwitchStmt:
			if n != last {
				s.cases(n.Tag, n.Body)
			} else if n.Tag == nil {
				s.cases(nil, n.Body)
			}
		case *ast.TypeSwitchStmt:
			if n != last {
				s.cases(n.Assign.(ast.Node), n.Body)
			}
		case *ast.BlockStmt:
			s.statements(n.List)
		case *ast.CaseClause:
			s.statements(n.Body)
		default:
			return s.textsIn(n)
		}
		return true
	})
}

// textsIn finds those that a part of the code is made with; of a message for people it looks for none.
func (s *source) textsIn(n ast.Node) (further bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if isMessage(n) {
			return false
		}
		s.literals(n.Args)
	case *ast.CompositeLit:
		s.literals(n.Elts)
	case *ast.ReturnStmt:
		s.literals(n.Results)
	case *ast.KeyValueExpr:
		s.literals([]ast.Expr{n.Key, n.Value})
	}
	return true
}

// isMessage says whether a call makes a message for people.
func isMessage(call *ast.CallExpr) bool {
	if function, is := call.Fun.(*ast.SelectorExpr); is {
		if from, _ := function.X.(*ast.Ident); from != nil && (from.Name == "fmt" || from.Name == "errors") {
			return true
		}
	}
	return isEnd(call)
}

// isEnd says whether a call ends the work on a request: nothing that follows is reached.
func isEnd(call *ast.CallExpr) bool {
	name := ""
	switch function := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = function.Sel.Name
	case *ast.Ident:
		name = function.Name // within package js
	}
	return name == "Reject" || name == "Fail"
}

// unreached leaves out what follows the end of the work, which only the compiler wants.
func (s *source) unreached(all []ast.Stmt) {
	for i, statement := range all[:max(0, len(all)-1)] {
		ends, is := statement.(*ast.ExprStmt)
		if !is {
			continue
		}
		if call, is := ends.X.(*ast.CallExpr); is && isEnd(call) {
			if returns, is := all[i+1].(*ast.ReturnStmt); is {
				for _, result := range returns.Results {
					s.taken[result] = true
				}
			}
		}
	}
}

// condition makes each part of a condition always true, and always false.
func (s *source) condition(e ast.Expr, whenTrue bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		s.condition(e.X, whenTrue)
		return
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			s.condition(e.X, true)
			return
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			s.condition(e.X, whenTrue)
			s.condition(e.Y, whenTrue)
			return
		}
	}
	if s.taken[e] {
		return
	}
	s.taken[e] = true
	s.boundary(e)
	number := s.add(e, s.text(e)+" is false")
	if whenTrue {
		s.add(e, s.text(e)+" is true")
		s.wrap(e, fmt.Sprintf("mutantIs(%d, ", number), ")")
	} else {
		s.wrap(e, fmt.Sprintf("mutantIsNot(%d, ", number), ")")
	}
}

// comparison changes comparisons, wherever they are.
func (s *source) comparison(e *ast.BinaryExpr) {
	switch e.Op {
	case token.LAND, token.LOR, token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		s.condition(e, true)
	}
}

// boundary takes equal values into a comparison, or out of it.
func (s *source) boundary(e ast.Expr) {
	compared, is := e.(*ast.BinaryExpr)
	if !is {
		return
	}
	other := map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}[compared.Op]
	if other == "" {
		return
	}
	number := s.add(e, s.text(e)+" is with "+other)
	second := s.text(compared.X) + " " + other + " " + s.text(compared.Y)
	s.wrap(e, fmt.Sprintf("mutantElse(%d, %s, ", number, second), ")")
}

// cases takes each case out of a switch.
func (s *source) cases(tag ast.Node, body *ast.BlockStmt) {
	for _, statement := range body.List {
		clause := statement.(*ast.CaseClause)
		if tag == nil {
			for _, condition := range clause.List {
				s.condition(condition, true)
			}
			continue
		}
		_, isType := tag.(ast.Stmt)
		for _, value := range clause.List {
			if len(clause.List) > 1 && isType {
				continue
			}
			number := s.add(value, "case "+s.text(value)+" is gone")
			is := ""
			if len(clause.List) > 1 {
				is = " && " + s.text(tag) + " == " + s.text(value)
			}
			s.insert(clause.Colon+1, fmt.Sprintf(" if mutant(%d)%s { break };", number, is))
		}
	}
}

// statements takes out each statement that does something.
func (s *source) statements(all []ast.Stmt) {
	s.unreached(all)
	for _, statement := range all {
		switch statement := statement.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt:
		case *ast.AssignStmt:
			if statement.Tok == token.DEFINE || s.text(statement.Lhs[0]) == "_" {
				continue
			}
		default:
			continue
		}
		number := s.add(statement, s.text(statement)+" is gone")
		s.wrap(statement, fmt.Sprintf("if !mutant(%d) { ", number), " }")
	}
}

// literals changes texts.
func (s *source) literals(all []ast.Expr) {
	for _, e := range all {
		literal, is := e.(*ast.BasicLit)
		if !is || literal.Kind != token.STRING || s.taken[e] {
			continue
		}
		s.taken[e] = true
		number := s.add(e, literal.Value+" is another text")
		s.wrap(e, fmt.Sprintf("mutantText(%d, ", number), ")")
	}
}

// constants changes texts and numbers.
func (s *source) constants(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		values := spec.(*ast.ValueSpec)
		if values.Type != nil {
			continue // a kind: what counts is that they differ
		}
		for i, value := range values.Values {
			more := " + 1"
			if strings.HasPrefix(s.text(value), `"`) {
				more = ` + "?"`
			}
			s.add(value, values.Names[i].Name+more)
			m := &s.mutants[len(s.mutants)-1]
			m.number, m.constant = 0, &insertion{offset: s.offset(value.End()), text: more}
		}
	}
}
