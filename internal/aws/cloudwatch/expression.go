package cloudwatch

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// Expression computes a metric math expression at one time, from the data points that the metrics
// have then, by id. Without a point of a metric there is none of the result, nor is there one of a
// division by zero.
//
// It knows the arithmetic operators, comparisons, FILL with a number, IF and MAX of a list, which is what
// the alarms and the dashboard of this project use; anything else is an error.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
func Expression(text string, metrics map[string]Point) (Point, error) {
	// The part of metric math that is known here is written as Go writes it, but for lists.
	tree, err := parser.ParseExpr(strings.NewReplacer("[", list+"(", "]", ")").Replace(text))
	if err != nil {
		return Point{}, fmt.Errorf("%q is no expression: %w", text, err)
	}
	return evaluate(tree, metrics)
}

// list is what a list in brackets is called on its way through Go's parser.
const list = "LIST"

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
	if name != nil && name.Name == "MAX" && len(node.Args) == 1 {
		return maximumOf(node.Args[0], metrics)
	}
	arguments, err := evaluateAll(node.Args, metrics)
	if err != nil {
		return Point{}, err
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

func evaluateAll(trees []ast.Expr, metrics map[string]Point) ([]Point, error) {
	var points []Point
	for _, tree := range trees {
		point, err := evaluate(tree, metrics)
		if err != nil {
			return nil, err
		}
		points = append(points, point)
	}
	return points, nil
}

// maximumOf is the maximum of a list's points; those that are missing do not count.
func maximumOf(of ast.Expr, metrics map[string]Point) (Point, error) {
	call, _ := of.(*ast.CallExpr)
	if call == nil {
		return Point{}, errors.New("MAX of anything but a list is not known")
	}
	if name, _ := call.Fun.(*ast.Ident); name == nil || name.Name != list {
		return Point{}, errors.New("MAX of anything but a list is not known")
	}
	points, err := evaluateAll(call.Args, metrics)
	if err != nil {
		return Point{}, err
	}
	most := Missing()
	for _, point := range points {
		if point.Present && (!most.Present || point.Value > most.Value) {
			most = point
		}
	}
	return most, nil
}
