// Makes the vectors that hold our template engine to Go's: each case is run by the real text/template, and what came out is
// written to ../vectors/GROUP.json. `go run .` rewrites all of them.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"
)

// Case is one template, its data, and what we want to know about the outcome.
type Case struct {
	Name     string
	Template string
	// Sources are parsed before the template, in order.
	Sources []Source
	Data    any
	// MissingKey is "default", "zero" or "error"; empty means default.
	MissingKey string
	// Fact is a part of Go's error message that ours must have as well. A case without one may fail too: then only the place counts.
	Fact string
	// Fails must be set when the case is meant to fail, so that a slip in a template is not taken for a finding.
	Fails bool
}

type Source struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Group is a file of vectors; its functions are Go's own, plus Funcs.
type Group struct {
	Name  string
	Funcs template.FuncMap
	Cases []Case
}

type vector struct {
	Name         string   `json:"name"`
	Template     string   `json:"template"`
	Sources      []Source `json:"sources,omitempty"`
	Data         any      `json:"data,omitempty"`
	MissingKey   string   `json:"missingKey,omitempty"`
	Output       *string  `json:"output,omitempty"`
	OutputBase64 *string  `json:"outputBase64,omitempty"`
	Error        *failure `json:"error,omitempty"`
}

type failure struct {
	Message string `json:"message"`
	Phase   string `json:"phase"`
	Line    int    `json:"line,omitempty"`
	Column  *int   `json:"column,omitempty"`
	Fact    string `json:"fact,omitempty"`
}

func main() {
	names := map[string]bool{}
	for _, group := range groups() {
		vectors := make([]vector, 0, len(group.Cases))
		for _, c := range group.Cases {
			if names[group.Name+c.Name] {
				fatal("%s: the name %q is used twice", group.Name, c.Name)
			}
			names[group.Name+c.Name] = true
			vectors = append(vectors, run(group, c))
		}
		write(group.Name, vectors)
		fmt.Printf("%-12s %d\n", group.Name, len(vectors))
	}
	if slips > 0 {
		fatal("%d cases are not what they say", slips)
	}
}

// slips counts the cases whose outcome is not the one that was meant.
var slips int

func slip(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	slips++
}

func fatal(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func run(group Group, c Case) vector {
	v := vector{Name: c.Name, Template: c.Template, Sources: c.Sources, Data: tagged(c.Data), MissingKey: c.MissingKey}
	output, phase, err := execute(group, c)
	if (err != nil) != c.Fails {
		slip("%s: %q: fails is %v, but the error is %v", group.Name, c.Name, c.Fails, err)
	}
	if err != nil {
		v.Error = failureOf(phase, err.Error(), c)
		return v
	}
	if utf8.ValidString(output) {
		v.Output = &output
	} else {
		encoded := base64.StdEncoding.EncodeToString([]byte(output))
		v.OutputBase64 = &encoded
	}
	return v
}

func execute(group Group, c Case) (output, phase string, err error) {
	option := c.MissingKey
	if option == "" {
		option = "default"
	}
	set := template.New("root").Funcs(group.Funcs).Option("missingkey=" + option)
	for _, source := range append(c.Sources, Source{Name: "main", Text: c.Template}) {
		if _, err := set.New(source.Name).Parse(source.Text); err != nil {
			return "", "parse", err
		}
	}
	var out strings.Builder
	err = set.ExecuteTemplate(&out, "main", c.Data)
	return out.String(), "execute", err
}

var place = regexp.MustCompile(`^template: [^:]*:(\d+)(?::(\d+))?: `)

func failureOf(phase, message string, c Case) *failure {
	if !strings.Contains(message, c.Fact) {
		slip("%q: %q is not in %q", c.Name, c.Fact, message)
	}
	f := &failure{Message: message, Phase: phase, Fact: c.Fact}
	if match := place.FindStringSubmatch(message); match != nil {
		f.Line, _ = strconv.Atoi(match[1])
		if match[2] != "" {
			column, _ := strconv.Atoi(match[2])
			f.Column = &column
		}
	}
	return f
}

func write(name string, vectors []vector) {
	file, err := os.Create(filepath.Join("..", "vectors", name+".json"))
	if err != nil {
		fatal("%v", err)
	}
	defer file.Close()
	// One vector a line: a difference in a commit is then one line too.
	fmt.Fprintln(file, "[")
	for i, v := range vectors {
		var line strings.Builder
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			fatal("%s: %q: %v", name, v.Name, err)
		}
		comma := ","
		if i == len(vectors)-1 {
			comma = ""
		}
		fmt.Fprintln(file, strings.TrimSuffix(line.String(), "\n")+comma)
	}
	fmt.Fprintln(file, "]")
}
