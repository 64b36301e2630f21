package main

import "math"

var formatted = map[string]any{
	"s": "héllo", "q": "a\"b\\c\n\t\x01é\u200b世", "bad": "a\xffb", "bt": "has `tick`", "nul": "", "i": 42, "n": -42, "z": 0, "big": math.MaxInt64, "min": math.MinInt64, "u": uint64(math.MaxUint64), "u8": uint8(200), "i8": int8(-100),
	"f": 3.14159, "g": -0.000012345, "h": 1234567.891, "half": 2.5, "inf": math.Inf(1), "ninf": math.Inf(-1), "nan": math.NaN(), "f32": float32(3.14159), "huge": 1e100, "tiny": 5e-324, "int": 100000.0, "f0": 0.0,
	"t": true, "nil": nil, "c": complex(1.5, -2), "l": []any{1, "a", nil, 2.5, true}, "ss": []string{"a", "b c"}, "b": []byte("hi\x00"), "m": map[string]any{"b": 1, "a": []any{"x"}, "c": nil}, "ms": map[string]string{"k": "v"}, "e": map[string]any{}, "el": []any{}, "nest": map[string]any{"m": map[string]any{"x": "y"}},
}

func fmtCases() []Case {
	var cases []Case
	for _, verb := range "vsqdboOxXcUeEfFgGtTpwz" {
		for _, name := range []string{"s", "q", "bad", "i", "n", "u", "f", "t", "nil", "c", "l", "ss", "b", "m", "el"} {
			if verb == 'p' && (name == "l" || name == "ss" || name == "b" || name == "m" || name == "el") {
				continue // an address
			}
			cases = append(cases, section("every verb", formatted, "{{printf \"%"+string(verb)+"\" ."+name+"}}")...)
		}
	}
	directives := map[string][]string{
		"i":   {"%5d|", "%-5d|", "%05d|", "%+d", "% d", "%x", "%#x", "%#X", "%#o", "%O", "%#b", "%.5d", "%8.5d|", "%-8.5d|", "%08.5d|", "%+05d", "% 05d", "%c|%5c|", "%q", "%#q", "%U", "%#U", "%e", "%v", "%+v", "%#v", "%3v|", "%-5v|", "%.0d", "%-05d|", "%+.3d", "%#08x", "%20b|"},
		"n":   {"%5d|", "%05d", "%+d", "%x", "%#x", "%.5d", "%08.3d|", "%c", "%q", "%U", "%b", "%o", "%#v", "%-6d|"},
		"z":   {"%.0d|", "%5.0d|", "%05.0d|", "%d", "%x", "%+d", "%#x", "%#o"},
		"big": {"%d", "%x", "%c", "%b", "%,d"}, "min": {"%d", "%x", "%o"}, "u": {"%d", "%x", "%#v", "%U"}, "u8": {"%d", "%v", "%#v", "%c", "%T"}, "i8": {"%d", "%x", "%b", "%#v"},
		"f": {"%f", "%.2f", "%8.2f|", "%-8.2f|", "%08.2f|", "%+.1f", "% .1f", "%e", "%.0e", "%E", "%g", "%.3g", "%G", "%10.3g|", "%.0f", "%#.0f", "%#g", "%#.3g", "%x", "%X", "%.2x", "%b", "%v", "%6v|", "%06v|", "%+v", "%#v", "%.3v", "%d", "%s", "%+08.2f", "%F", "%5t"},
		"g": {"%f", "%e", "%g", "%v", "%.2g", "%x", "%.10f", "%8.2e|"}, "h": {"%f", "%.1f", "%e", "%g", "%v", "%.10g", "%.3g", "%#v", "%15.2f|"}, "half": {"%.0f", "%.1f", "%g", "%e", "%.0e", "%x", "%.0x", "%b"},
		"inf": {"%f", "%5f|", "%05f|", "%+f", "%v", "%-6v|", "% f", "%g"}, "ninf": {"%f", "%v", "%08.2f|", "%+v"}, "nan": {"%f", "%v", "%+f", "% f", "%05f|"}, "f32": {"%v", "%g", "%f", "%.3f", "%e", "%#v", "%T", "%x", "%b"}, "huge": {"%v", "%.1f", "%e", "%g", "%#v"}, "tiny": {"%v", "%e", "%.3g", "%x", "%b", "%.330f"}, "int": {"%v", "%g", "%f", "%.0f", "%e", "%#v", "%d", "%#g"}, "f0": {"%v", "%e", "%g", "%f", "%x", "%#g", "%.3g", "%b", "%#v"},
		"s": {"%10s|", "%-10s|", "%.2s|", "%8.3s|", "%010s|", "%-010s|", "%x", "% x", "%#x", "%# x", "%X", "%.2x", "%12x|", "%q", "%#q", "%+q", "%10q|", "%.3q", "%v", "%#v", "%+v", "%d", "%5d|", "%t", "%c", "%T", "%5T|", "%-10T|", "%e", "%U", "%*s"},
		"q": {"%q", "%#q", "%+q", "%v", "%#v"}, "bad": {"%q", "%+q", "%x", "%s", "%.2s"}, "bt": {"%q", "%#q"}, "nul": {"%q", "%#q", "%x", "%#x", "%5s|", "%v|", "%#v"},
		"t": {"%t", "%6t|", "%-6t|", "%v", "%q", "%d", "%s", "%#v", "%06t|"}, "nil": {"%v", "%d", "%s", "%6v|", "%-6v|", "%T", "%#v", "%+v", "%t", "%q"}, "c": {"%v", "%.1f", "%g", "%e", "%+v", "%8.2f|", "%#v", "%d"},
		"l": {"%v", "%+v", "%#v", "%d", "%s", "%q", "%5v|", "%05d|", "%x", "%T"}, "ss": {"%v", "%q", "%s", "%#v", "%x", "%5s|", "%+v", "%d"}, "b": {"%v", "%s", "%x", "% x", "%q", "%d", "%#v", "%X", "%#x", "%o", "%c"}, "m": {"%v", "%+v", "%#v", "%d", "%s", "%q", "%T"}, "ms": {"%v", "%#v", "%q", "%T", "%x"}, "e": {"%v", "%#v", "%s"}, "el": {"%v", "%#v", "%s"}, "nest": {"%v", "%#v", "%+v", "%s"},
	}
	for _, name := range []string{"i", "n", "z", "big", "min", "u", "u8", "i8", "f", "g", "h", "half", "inf", "ninf", "nan", "f32", "huge", "tiny", "int", "f0", "s", "q", "bad", "bt", "nul", "t", "nil", "c", "l", "ss", "b", "m", "ms", "e", "el", "nest"} {
		for _, directive := range directives[name] {
			cases = append(cases, section("flags", formatted, "{{printf \""+directive+"\" ."+name+" | print}}[{{printf \"%T\" ."+name+"}}]")...)
		}
	}
	return join(cases,
		section("arguments", formatted, "{{printf \"%d\"}}", "{{printf \"%d %d\" 1}}", "{{printf \"x\" 1 \"a\"}}", "{{printf \"%d\" 1 2 nil 3.5}}", "{{printf \"%%\"}}", "{{printf \"%d%%\" 5}}", "{{printf \"%5%|\"}}", "{{printf \"%\"}}", "{{printf \"100%\" 1}}", "{{printf \"%!\"}}", "{{printf \"%!d\" 1}}", "{{printf \"%z\" 1}}", "{{printf \"%-\" 1}}", "{{printf \"\"}}|", "{{printf \"\" 1}}", "{{printf \"%é\" 1}}",
			"{{printf \"%[2]d %[1]d\" 1 2}}", "{{printf \"%[1]d %d %[1]v\" 1 2}}", "{{printf \"%[3]d\" 1}}", "{{printf \"%[0]d\" 1}}", "{{printf \"%[x]d\" 1}}", "{{printf \"%[1]\" 1}}", "{{printf \"%[1\" 1}}", "{{printf \"%[2]*[1]d|\" 7 5}}", "{{printf \"%[1]*d|\" 5 7}}", "{{printf \"%[1]5d|\" 7}}", "{{printf \"%[2]*.[1]*f|\" 2 8 3.14159}}", "{{printf \"%-[1]d|\" 7}}", "{{printf \"%[1].2f|\" 7.0}}",
			"{{printf \"%*d|\" 5 7}}", "{{printf \"%-*d|\" 5 7}}", "{{printf \"%*d|\" -5 7}}", "{{printf \"%.*f|\" 2 3.14159}}", "{{printf \"%*.*f|\" 8 2 3.14159}}", "{{printf \"%*d\" \"a\" 7}}", "{{printf \"%.*d\" \"a\" 7}}", "{{printf \"%.*d\" -1 7}}", "{{printf \"%*d\"}}", "{{printf \"%.d|\" 0}}", "{{printf \"%.f\" 2.5}}", "{{printf \"%.s|\" \"abc\"}}", "{{printf \"%100000000d\" 1}}", "{{printf \"%*d|\" 10000000 1}}", "{{printf \"%0*d|\" 5 7}}", "{{printf \"%0*d|\" -5 7}}",
			"{{printf \"%s %s\" \"a\" .l}}", "{{printf \"%d items in %s\" 3 \"cart\"}}", "{{printf \"%v %v\" nil .missing}}", "{{printf \"%s\" warm}} {{printf \"%v\" warm}} {{printf \"%.1f\" warm}} {{printf \"%d\" warm}} {{printf \"%#v\" warm}} {{printf \"%q %x\" warm warm}} {{printf \"%T\" warm}}", "{{printf \"%v\" thing}} {{printf \"%+v\" thing}} {{printf \"%#v\" thing}} {{printf \"%T\" thing}} {{printf \"%s\" thing}} {{printf \"%d\" thing}}", "{{printf \"%v\" pointer}} {{printf \"%+v\" pointer}} {{printf \"%#v\" pointer}} {{printf \"%T\" pointer}}", "{{printf \"%v %d\" (list warm 1) (list warm)}}", "{{printf \"%6.2f|%-8s|%+d|%x\" 3.14159 \"ab\" 5 255}}", "{{printf \"%s\" (bytes \"x\")}} {{printf \"%v %s\" (strings \"a\" \"b\") (list \"c\")}}", "{{printf \"%q\" 'x'}} {{printf \"%c%c\" 0x4E16 0x754C}} {{printf \"%c\" -1}} {{printf \"%q\" 0xD800}} {{printf \"%U\" 0x1F600}} {{printf \"%#U\" 0x1F600}} {{printf \"%+q\" 0x1F600}}", "{{printf \"%t\" true}} {{printf \"%t\" 1}} {{printf \"%T %T\" nil .l}}", "{{printf \"%v %v\" (int64 5) (uint64 6)}} {{printf \"%T\" (uint64 6)}} {{printf \"%#v\" (float32 0.5)}}"),
		failing("arguments", formatted, [2]string{"{{printf 1}}", "expected string; found 1"}, [2]string{"{{printf .i}}", "expected string; got int"}, [2]string{"{{printf nil}}", "cannot assign nil to string"}),
	)
}
