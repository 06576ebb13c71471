// Answers, for each JSON string on standard input, with what Prometheus' own parser makes of the expression: one line of JSON an expression.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

type matcher struct {
	Label string `json:"label"`
	Op    string `json:"op"`
	Value string `json:"value"`
}

type answer struct {
	Error     string      `json:"error,omitempty"`
	Type      string      `json:"type,omitempty"`
	Selectors [][]matcher `json:"selectors,omitempty"`
	// Names of labels in by, without, on, ignoring, group_left and group_right.
	Groupings [][]string `json:"groupings,omitempty"`
	// What is nested in what, by the kinds of the nodes alone.
	Tree string `json:"tree,omitempty"`
}

func read(text string) answer {
	expression, err := parser.ParseExpr(text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	result := answer{Type: string(expression.Type()), Tree: tree(expression)}
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		switch one := node.(type) {
		case *parser.VectorSelector:
			result.Selectors = append(result.Selectors, matchers(one.LabelMatchers))
		case *parser.AggregateExpr:
			if len(one.Grouping) > 0 {
				result.Groupings = append(result.Groupings, one.Grouping)
			}
		case *parser.BinaryExpr:
			if one.VectorMatching == nil {
				return nil
			}
			for _, names := range [][]string{one.VectorMatching.MatchingLabels, one.VectorMatching.Include} {
				if len(names) > 0 {
					result.Groupings = append(result.Groupings, names)
				}
			}
		}
		return nil
	})
	return result
}

func tree(of parser.Expr) string {
	switch one := of.(type) {
	case *parser.AggregateExpr:
		if one.Param != nil {
			return "[" + one.Op.String() + " " + tree(one.Param) + " " + tree(one.Expr) + "]"
		}
		return "[" + one.Op.String() + " " + tree(one.Expr) + "]"
	case *parser.BinaryExpr:
		return "[" + tree(one.LHS) + " " + one.Op.String() + " " + tree(one.RHS) + "]"
	case *parser.Call:
		text := "[" + one.Func.Name
		for _, arg := range one.Args {
			text += " " + tree(arg)
		}
		return text + "]"
	case *parser.MatrixSelector:
		return "[range " + tree(one.VectorSelector) + "]"
	case *parser.SubqueryExpr:
		return "[subquery " + tree(one.Expr) + "]"
	case *parser.ParenExpr:
		return "[wrapped " + tree(one.Expr) + "]"
	case *parser.UnaryExpr:
		return "[wrapped " + tree(one.Expr) + "]"
	case *parser.VectorSelector:
		return "selector"
	default:
		return "literal"
	}
}

func matchers(from []*labels.Matcher) []matcher {
	result := make([]matcher, 0, len(from))
	for _, one := range from {
		result = append(result, matcher{one.Name, one.Type.String(), one.Value})
	}
	return result
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var text string
		if err := json.Unmarshal(in.Bytes(), &text); err != nil {
			panic(err)
		}
		if err := out.Encode(read(text)); err != nil {
			panic(err)
		}
	}
}
