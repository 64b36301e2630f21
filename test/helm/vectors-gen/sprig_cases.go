package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
	yaml3 "sigs.k8s.io/yaml/goyaml.v3"
)

// The vectors of the functions that Helm adds to Go's own, and the list of their names, which a test compares with our table.
func init() {
	// Go's Local is then the same on every machine; the test gives our functions the same zone.
	time.Local = time.UTC
	functions := helmFunctions()
	more = append(more, Group{Name: "sprig", Funcs: functions, Cases: sprigCases()}, Group{Name: "sprig-names", Funcs: functions, Cases: nameCases(functions)})
}

//go:embed sprig_cases.txt
var sprigTemplates string

func sprigCases() []Case {
	var cases []Case
	about := ""
	seen := map[string]bool{}
	for _, line := range strings.Split(sprigTemplates, "\n") {
		if name, isComment := strings.CutPrefix(line, "# "); isComment {
			about = name
			continue
		}
		text, fails := strings.CutPrefix(line, "! ")
		for _, part := range parts(text) {
			if part == "" || seen[part] {
				continue
			}
			seen[part] = true
			cases = append(cases, Case{Name: about + ": " + part, Template: part, MissingKey: "zero", Data: map[string]any{}, Fails: fails})
		}
	}
	return cases
}

// parts separates the templates of a line, unless a variable joins them.
func parts(line string) []string {
	if strings.Contains(line, ":=") {
		return []string{line}
	}
	return strings.Split(strings.ReplaceAll(line, "}}|{{", "}}\x00{{"), "\x00")
}

// nameCases has one case a function: the name alone, as the only thing that the template says.
func nameCases(functions template.FuncMap) []Case {
	var cases []Case
	for name := range functions {
		cases = append(cases, Case{Name: name, Template: name})
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.Name, b.Name) })
	return cases
}

// helmFunctions is the map that Helm 3.18 gives its templates, without those that need a chart (include, tpl, required, lookup).
func helmFunctions() template.FuncMap {
	functions := sprig.TxtFuncMap()
	delete(functions, "env")
	delete(functions, "expandenv")
	functions["toYaml"] = func(v any) string { return withoutBreak(yaml.Marshal(v)) }
	functions["toYamlPretty"] = func(v any) string {
		var out bytes.Buffer
		encoder := yaml3.NewEncoder(&out)
		encoder.SetIndent(2)
		err := encoder.Encode(v)
		return withoutBreak(out.Bytes(), err)
	}
	functions["toJson"] = func(v any) string { return withoutBreak(json.Marshal(v)) }
	functions["toToml"] = func(v any) string {
		var out bytes.Buffer
		if err := toml.NewEncoder(&out).Encode(v); err != nil {
			return err.Error()
		}
		return out.String()
	}
	functions["fromYaml"] = into(plain(yaml.Unmarshal))
	functions["fromJson"] = into(json.Unmarshal)
	functions["fromToml"] = into(toml.Unmarshal)
	functions["fromYamlArray"] = intoList(plain(yaml.Unmarshal))
	functions["fromJsonArray"] = intoList(json.Unmarshal)
	return functions
}

func plain(unmarshal func([]byte, any, ...yaml.JSONOpt) error) func([]byte, any) error {
	return func(text []byte, target any) error { return unmarshal(text, target) }
}

func into(unmarshal func([]byte, any) error) func(string) map[string]any {
	return func(text string) map[string]any {
		result := map[string]any{}
		if err := unmarshal([]byte(text), &result); err != nil {
			result["Error"] = err.Error()
		}
		return result
	}
}

func intoList(unmarshal func([]byte, any) error) func(string) []any {
	return func(text string) []any {
		result := []any{}
		if err := unmarshal([]byte(text), &result); err != nil {
			return []any{err.Error()}
		}
		return result
	}
}

func withoutBreak(text []byte, err error) string {
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(text), "\n")
}
