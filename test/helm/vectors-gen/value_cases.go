package main

var kinds = map[string]any{
	"zero": 0, "one": 1, "neg": -1, "f0": 0.0, "f1": 1.5, "t": true, "f": false, "s": "x", "e": "", "nil": nil,
	"i8": int8(-8), "i16": int16(16), "i32": int32(32), "i64": int64(64), "u": uint(7), "u8": uint8(8), "u16": uint16(16), "u32": uint32(32), "u64": uint64(18446744073709551615), "f32": float32(0.1),
	"c": complex(1, -2), "l": []any{1}, "l0": []any{}, "m": map[string]any{"k": "v"}, "m0": map[string]any{}, "ss": []string{"a"}, "ss0": []string{}, "b": []byte{1, 2}, "ms": map[string]string{"a": "b"}, "mi": map[string]int{"z": 26},
	"deep": map[string]any{"a": map[string]any{"n": nil, "l": []any{map[string]any{"x": 1}}}},
	"keys": map[string]any{"b": 1, "a": 2, "B": 3, "é": 4, "10": 5, "9": 6, "": 7, "a.b": 8, "\U0001F600": 9, "\uff5e": 10},
}

func valueCases() []Case {
	var truth, printing []Case
	for _, name := range []string{"zero", "one", "neg", "f0", "f1", "t", "f", "s", "e", "nil", "i8", "i16", "i32", "i64", "u", "u8", "u16", "u32", "u64", "f32", "c", "l", "l0", "m", "m0", "ss", "ss0", "b", "ms", "mi", "missing"} {
		truth = append(truth, section("truth", kinds, "{{if ."+name+"}}true{{else}}false{{end}}{{not ."+name+"}}")...)
		printing = append(printing, section("printing", kinds, "{{."+name+"}} {{print ."+name+"}} {{printf \"%T %v %+v %#v\" ."+name+" ."+name+" ."+name+" ."+name+"}}")...)
	}
	missing := []string{"[{{.missing}}]", "[{{.nil}}]", "[{{.deep.a.n}}]", "[{{.deep.a.none}}]", "[{{.ms.none}}]", "[{{.mi.none}}]", "{{printf \"%v\" .missing}}", "{{print .missing}}", "{{with .missing}}a{{else}}b{{end}}", "{{(.missing).x}}", "{{((.deep).nope).x}}", "{{$x := .missing}}{{$x.y}}", "{{eq .missing nil}}", "{{needAny .missing}}", "{{.missing | printf \"%v\"}}", "{{index .m \"none\"}}", "{{index .ms \"none\"}}", "{{needMap (.missing)}}", "{{range .missing}}{{end}}", "{{html .missing}}", "{{.missing | print}}", "{{define \"t\"}}{{.}}{{.x}}{{end}}{{template \"t\" .missing}}"}
	return join(
		truth, printing,
		section("map order", kinds, "{{range $k, $v := .keys}}{{$k}}={{$v}};{{end}}", "{{.keys}}"),
		section("nested access", kinds, "{{.deep.a.l}} {{(index .deep.a.l 0).x}}", "{{with .deep}}{{.a.n}}{{end}}", "{{range .deep.a.l}}{{.x}}{{end}}", "{{.ms.a}} {{.mi.z}}", "{{(index .deep \"a\").l}}"),
		section("missing keys", kinds, append([]string{"{{.missing.x.y}}"}, missing...)...),
		withMissingKey("zero", section("missing keys", kinds, missing...)),
		withMissingKey("zero", failing("missing keys", kinds, [2]string{"{{.missing.x}}", "nil pointer evaluating interface {}.x"}, [2]string{"a\n{{ .deep.a.none.x.y }}", "nil pointer evaluating interface {}.x"}, [2]string{"{{needString .missing}}", "expected string; got interface {}"}, [2]string{"{{needMap .missing}}", "expected map[string]interface {}; got interface {}"}, [2]string{"{{len .missing}}", "len of nil pointer"}, [2]string{"{{index .missing 1}}", "index of untyped nil"}, [2]string{"{{.missing | needString}}", "invalid value; expected string"}, [2]string{"{{$x := .deep}}{{$x.b.c}}", "nil pointer evaluating interface {}.c"})),
		withMissingKey("error", failing("missing keys", kinds, [2]string{"{{.missing}}", "map has no entry for key \"missing\""}, [2]string{"{{.missing.x}}", "map has no entry for key \"missing\""}, [2]string{"{{if .missing}}{{end}}", "map has no entry for key"}, [2]string{"{{$x := index .m \"none\"}}{{$x.y}}", "no entry for key"[:0]}, [2]string{"\n {{.deep.a.none}}", "map has no entry for key \"none\""})),
		withMissingKey("error", section("missing keys", kinds, "[{{.nil}}]", "{{index .m \"none\"}}", "{{.m.k}}")),
	)
}
