package main

import (
	"fmt"
	"math/rand"
	"strings"
)

// The vectors of our YAML writer: the same values through both of Helm's encoders, hand-picked ones and seeded random ones.
func init() {
	more = append(more, Group{Name: "yaml", Funcs: helmFunctions(), Cases: yamlCases()})
}

func yamlCases() []Case {
	var cases []Case
	add := func(name string, value any) {
		for _, function := range []string{"toYaml", "toYamlPretty"} {
			cases = append(cases, Case{Name: function + " " + name, Template: "{{ " + function + " .v }}", Data: map[string]any{"v": value}})
		}
	}
	for _, text := range yamlTexts {
		add(fmt.Sprintf("of %q", text), text)
		add(fmt.Sprintf("of %q as key and in a list", text), map[string]any{text: []any{text, map[string]any{"k": text}}})
	}
	for _, number := range []float64{0, 1, -1, 0.1, 1.5e-7, 1e5, 1e6, 123456789, 1234567.5, 1e15, 1e20, 1e21, -2.5e30, 9007199254740993, 0.0001, 0.00001} {
		add(fmt.Sprintf("of the number %v", number), number)
	}
	add("of empty and nested collections", map[string]any{
		"map": map[string]any{}, "list": []any{}, "null": nil, "yes": true, "no": false,
		"lists": []any{[]any{[]any{1.0}, []any{}}, map[string]any{"a": []any{map[string]any{"b": []any{}}}}},
	})
	add("in the natural order of keys", map[string]any{"a10": 1.0, "a2": 1.0, "a02": 1.0, "A1": 1.0, "b": 1.0, "": 1.0, "_": 1.0, "1": 1.0, "10": 1.0, "2": 1.0, "é": 1.0, "100": 1.0, "😀": 1.0, "-": 1.0})
	// Among 2, 10 and 1a go-yaml 2 has no first key: its order is that of Go's random iteration.
	add("in the order of keys with letters behind digits", map[string]any{"1": 1.0, "1b": 1.0, "1_": 1.0, "1a": 1.0, "x1y": 1.0, "x1_": 1.0})
	random := rand.New(rand.NewSource(7))
	for i := range 150 {
		add(fmt.Sprintf("of random value %d", i), randomValue(random, 0))
	}
	return cases
}

var yamlTexts = []string{
	"", " ", "a", "a b", "a: b", "a:b", "a:", ":", ": a", "a #b", "a#b", "#a", "- a", "-a", "-", "--", "---", "--- a", "...", "?", "? a", "?a",
	"true", "True", "yes", "Yes", "on", "off", "n", "Y", "null", "Null", "~", "nil", "0", "1", "-1", "+1", "01", "08", "0o7", "0x1F", "0xg", "0b11", "1_000", "1e3", "1.5", ".5", "5.", ".", "+.5", "-.inf", ".nan", "1:20", "190:20:30.15", "12:60",
	"2001-01-01", "2001-1-1", "2001-13-01", "2001-02-30", "2001-01-01T01:02:03Z", "2001-01-01 01:02:03", "2001-01-01t1:2:3.4+01:00", "2001-01-01T25:00:00Z", "01-01-2001",
	"@a", "`a", "%a", "!a", "&a", "*a", "|a", ">a", "'a", "\"a", "a'b", "a\"b", "it's \"both\"", "{a", "a}", "[a", "a]", "a,b", ",a", "=", "<<", "\\", "a\\b", " a", "a ", "a  b", "\ta", "a\tb", "a\t",
	"a\nb", "a\nb\n", "a\n\n", "\n", "\n\n", "\na", "  a\nb\n", "a\n  b\n", "a \nb", "a\n b \n", "a\n\tb\n", "a\r\nb", "a\rb", "x\u2028y", "x\u2028 y", "\u2029", "\u00a0", "a\u00a0b", "é", "😀", "\ufeffa b", "\x00", "\x01a", "a\x1b", "\ufffd",
	strings.Repeat("word ", 40), strings.Repeat("word ", 40) + "end", strings.Repeat("it's: ", 40), strings.Repeat("a  b ", 40) + "x", strings.Repeat("tab\t and space ", 20), strings.Repeat("k", 129), strings.Repeat("é", 64), strings.Repeat("é", 65), strings.Repeat("x", 79) + " y z", strings.Repeat("\"q\" ", 40) + "\x01",
}

var yamlAtoms = []string{"a", "word", "A1", "-", ":", "#", " ", " ", "\n", "'", "\"", "\\", "0", "1", ".", "_", "é", "\u2028", "\u00a0", "😀", "{", "}", "[", "]", ",", "?", "&", "*", "!", "|", ">", "%", "@", "~", "yes", "null", "0x", "\t", "\r", "\x01"}

func randomText(random *rand.Rand, longest int) string {
	var text strings.Builder
	for range random.Intn(longest) {
		text.WriteString(yamlAtoms[random.Intn(len(yamlAtoms))])
	}
	return text.String()
}

func randomValue(random *rand.Rand, depth int) any {
	kinds := 8
	if depth > 2 {
		kinds = 5
	}
	switch random.Intn(kinds) {
	case 0:
		return []any{nil, true, false, 0.0, 1e6, -1.5}[random.Intn(6)]
	case 1, 2:
		return randomText(random, 8)
	case 3:
		return randomText(random, 50)
	case 4:
		return strings.Repeat("some words, ", random.Intn(15)) + randomText(random, 4)
	case 5:
		list := []any{}
		for range random.Intn(4) {
			list = append(list, randomValue(random, depth+1))
		}
		return list
	default:
		entries := map[string]any{}
		for range random.Intn(5) {
			entries[randomText(random, 6)] = randomValue(random, depth+1)
		}
		return entries
	}
}
