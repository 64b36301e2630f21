package main

import (
	"errors"
	"strings"
	"text/template"
)

// groups lists the files of vectors.
func groups() []Group {
	own := []Group{
		{Name: "syntax", Funcs: probes, Cases: syntaxCases()},
		{Name: "values", Funcs: probes, Cases: valueCases()},
		{Name: "functions", Funcs: probes, Cases: functionCases()},
		{Name: "fmt", Funcs: probes, Cases: fmtCases()},
	}
	return append(own, more...)
}

// more is filled by the init functions of other files.
var more []Group

// Thing is a struct with methods; test/helm/support/probes.ts has its twin.
type Thing struct {
	Name  string
	Count int
	Tags  []string
	Extra any
}

func (t Thing) Greet(name string) string            { return t.Name + " greets " + name }
func (t Thing) Join(sep string, n ...string) string { return strings.Join(n, sep) }
func (t Thing) Fail() (string, error)               { return "", errors.New("thing failed") }
func (t Thing) Self() Thing                         { return t }

// Celsius has a String method.
type Celsius float64

func (c Celsius) String() string { return "warm" }

// probes are functions with the parameter types that Sprig and Helm use, each with a twin in test/helm/support/probes.ts.
var probes = template.FuncMap{
	"needString":  func(s string) string { return "<" + s + ">" },
	"needInt":     func(i int) int { return i + 1 },
	"needInt64":   func(i int64) int64 { return i + 1 },
	"needUint":    func(i uint) uint { return i + 1 },
	"needFloat":   func(f float64) float64 { return f / 2 },
	"needBool":    func(b bool) bool { return !b },
	"needMap":     func(m map[string]any) int { return len(m) },
	"needList":    func(l []any) int { return len(l) },
	"needStrings": func(l []string) string { return strings.Join(l, "+") },
	"needBytes":   func(b []byte) int { return len(b) },
	"needAny":     func(v any) bool { return v == nil },
	"noArgs":      func() string { return "none" },
	"glue":        func(sep string, parts ...string) string { return strings.Join(parts, sep) },
	"fails":       func(s string) (string, error) { return "", errors.New("failed on " + s) },
	"panics":      func() string { panic("in panic") },
	"thing":       func() Thing { return Thing{Name: "cup", Count: 2, Tags: []string{"a", "b"}} },
	"pointer":     func() *Thing { return &Thing{Name: "pot", Count: 1, Tags: []string{}} },
	"warm":        func() Celsius { return 21.5 },
	"bytes":       func(s string) []byte { return []byte(s) },
	"strings":     func(s ...string) []string { return s },
	"list":        func(v ...any) []any { return v },
	"nothing":     func() any { return nil },
	"int64":       func(i int64) int64 { return i },
	"uint8":       func(i uint) uint8 { return uint8(i) },
	"uint64":      func(i uint) uint64 { return uint64(i) },
	"float32":     func(f float64) float32 { return float32(f) },
	"upperFunc":   func() func(string) string { return strings.ToUpper },
	"sumFunc": func() func(...int) int {
		return func(n ...int) int {
			sum := 0
			for _, i := range n {
				sum += i
			}
			return sum
		}
	},
}
