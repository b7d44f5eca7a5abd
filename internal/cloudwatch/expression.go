package cloudwatch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// Expression computes a metric math expression at one time, from the data points that the metrics
// have then, by id. Without a point of a metric there is none of the result, nor is there one of a
// division by zero.
//
// It knows the arithmetic operators, comparisons, FILL with a number and IF, which is what the alarms
// and the dashboard of this project use; anything else is an error.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
func Expression(text string, metrics map[string]Point) (Point, error) {
	// The part of metric math that is known here is written as Go writes it.
	tree, err := parser.ParseExpr(text)
	if err != nil {
		return Point{}, fmt.Errorf("%q is no expression: %w", text, err)
	}
	return evaluate(tree, metrics)
}

func evaluate(tree ast.Expr, metrics map[string]Point) (Point, error) {
	switch node := tree.(type) {
	case *ast.ParenExpr:
		return evaluate(node.X, metrics)
	case *ast.BasicLit:
		value, err := strconv.ParseFloat(node.Value, 64)
		return At(value), err
	case *ast.Ident:
		point, known := metrics[node.Name]
		if !known {
			return Point{}, fmt.Errorf("no metric has the id %q", node.Name)
		}
		return point, nil
	case *ast.BinaryExpr:
		return binary(node, metrics)
	case *ast.CallExpr:
		return call(node, metrics)
	}
	return Point{}, fmt.Errorf("%T is not known", tree)
}

func binary(node *ast.BinaryExpr, metrics map[string]Point) (Point, error) {
	x, err := evaluate(node.X, metrics)
	if err != nil {
		return Point{}, err
	}
	y, err := evaluate(node.Y, metrics)
	if err != nil {
		return Point{}, err
	}
	if !x.Present || !y.Present {
		return Missing(), nil
	}
	switch node.Op {
	case token.ADD:
		return At(x.Value + y.Value), nil
	case token.SUB:
		return At(x.Value - y.Value), nil
	case token.MUL:
		return At(x.Value * y.Value), nil
	case token.QUO:
		if y.Value == 0 {
			return Missing(), nil
		}
		return At(x.Value / y.Value), nil
	case token.GTR:
		return truth(x.Value > y.Value), nil
	case token.GEQ:
		return truth(x.Value >= y.Value), nil
	case token.LSS:
		return truth(x.Value < y.Value), nil
	case token.LEQ:
		return truth(x.Value <= y.Value), nil
	}
	return Point{}, fmt.Errorf("operator %s is not known", node.Op)
}

func truth(is bool) Point {
	if is {
		return At(1)
	}
	return At(0)
}

func call(node *ast.CallExpr, metrics map[string]Point) (Point, error) {
	name, _ := node.Fun.(*ast.Ident)
	var arguments []Point
	for _, argument := range node.Args {
		point, err := evaluate(argument, metrics)
		if err != nil {
			return Point{}, err
		}
		arguments = append(arguments, point)
	}
	switch {
	case name != nil && name.Name == "FILL" && len(arguments) == 2:
		if arguments[0].Present {
			return arguments[0], nil
		}
		return arguments[1], nil
	case name != nil && name.Name == "IF" && len(arguments) == 3:
		switch condition := arguments[0]; {
		case !condition.Present:
			return Missing(), nil
		case condition.Value != 0:
			return arguments[1], nil
		}
		return arguments[2], nil
	}
	return Point{}, fmt.Errorf("function %v with %d arguments is not known", node.Fun, len(arguments))
}
