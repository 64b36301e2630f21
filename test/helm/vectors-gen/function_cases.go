package main

func functionCases() []Case {
	var compared []Case
	operands := []string{"1", "2", "1.0", "\"a\"", "\"b\"", "true", "nil", ".i64", ".u8", ".u64", ".f32", ".neg", ".nil", ".missing", ".l", ".m", ".c", ".s"}
	pairs := [][2]string{{"1", "1"}, {"1", "2"}, {"2", "1"}, {"1.5", "1.5"}, {"1.5", "2.5"}, {"\"a\"", "\"b\""}, {"\"b\"", "\"a\""}, {"\"a\"", "\"a\""}, {".i64", "64"}, {"64", ".i64"}, {".u8", "8"}, {"8", ".u8"}, {".neg", ".u64"}, {".u64", ".neg"}, {".u8", ".u64"}, {".f32", ".f32"}, {".f32", "0.1"}, {".i8", ".i32"}, {"\"é\"", "\"z\""}, {"\"\"", "\"a\""}}
	for _, pair := range pairs {
		for _, name := range []string{"eq", "ne", "lt", "le", "gt", "ge"} {
			compared = append(compared, section("comparison", kinds, "{{"+name+" "+pair[0]+" "+pair[1]+"}}")...)
		}
	}
	for _, a := range operands {
		for _, b := range operands {
			compared = append(compared, probe("eq "+a+" "+b), probe("lt "+a+" "+b))
		}
	}
	return join(
		compared,
		section("eq of many", kinds, "{{eq 1 2 3 1}}", "{{eq 1 2 3}}", "{{eq \"a\" \"b\" \"a\"}}", "{{eq .nil nil}}", "{{ne .nil nil}}", "{{eq .l nil}}", "{{eq nil .m}}", "{{eq true true}}", "{{ne true false}}", "{{eq .c .c}}", "{{1 | eq 1}}", "{{eq thing.Name \"cup\"}}"),
		failing("comparison", kinds, [2]string{"{{eq 1}}", "missing argument for comparison"}, [2]string{"{{eq}}", "want at least 1 got 0"}, [2]string{"{{ne 1}}", "want 2 got 1"}, [2]string{"{{lt 1 2 3}}", "want 2 got 3"}, [2]string{"{{eq 1 1.0}}", "incompatible types for comparison"}, [2]string{"{{eq 1 \"1\"}}", "incompatible types for comparison"}, [2]string{"{{lt 1 1.5}}", "incompatible types for comparison"}, [2]string{"{{lt true false}}", "invalid type for comparison"}, [2]string{"{{lt .l .l}}", "invalid type for comparison"}, [2]string{"{{lt nil 1}}", "invalid type for comparison"}, [2]string{"{{eq .l .l}}", "non-comparable type"}, [2]string{"{{eq .m .m}}", "non-comparable type"}, [2]string{"{{eq .l .m}}", "non-comparable type"}, [2]string{"{{eq 1 2 \"a\"}}", "incompatible types for comparison"}),
		section("and, or, not", kinds, "{{and true false}}", "{{and 1 2 3}}", "{{and 1 0 3}}", "{{or 0 \"\" \"x\"}}", "{{or 0 \"\"}}", "{{or false nil 2}}", "{{and .missing 1}}", "{{or .missing .nil \"d\"}}", "{{not 0}} {{not 1}} {{not \"\"}} {{not .nil}} {{not .l0}}", "{{and true (or false \"y\")}}", "{{or true (fails \"x\")}}", "{{and false (fails \"x\")}}", "{{1 | and 0}} {{1 | and 2}} {{1 | or 0}} {{1 | or 2}}", "{{and 1}} {{or 0}}", "{{if and .t .s}}y{{end}}", "{{and .m .m.k}}", "{{or .m0 .m}}", "{{printf \"%v\" (and .nil 1)}}", "{{and true nil}}", "{{or .nil .missing}}"),
		failing("and, or, not", kinds, [2]string{"{{and}}", "wrong number of args for and: want at least 1 got 0"}, [2]string{"{{or}}", "wrong number of args for or"}, [2]string{"{{not}}", "wrong number of args for not: want 1 got 0"}, [2]string{"{{not 1 2}}", "wrong number of args for not: want 1 got 2"}, [2]string{"{{or false (fails \"x\")}}", "failed on x"}, [2]string{"{{and true (fails \"x\")}}", "failed on x"}),
		section("index", kinds, "{{index .l 0}}", "{{index .m \"k\"}}", "{{index .deep \"a\" \"l\" 0 \"x\"}}", "{{index \"abc\" 1}} {{printf \"%T\" (index \"abc\" 1)}}", "{{index \"é\" 0}} {{index \"é\" 1}}", "{{index .b 1}}", "{{index .ss 0}}", "{{index .l (uint8 0)}}", "{{index .l}}", "{{index .ms \"a\"}}{{index .ms \"q\"}}", "{{index .mi \"q\"}}", "{{0 | index .l}}", "{{printf \"%v\" (index .m \"q\")}}", "{{index .keys \"a.b\"}}", "{{index .l (int64 0)}}"),
		failing("index", kinds, [2]string{"{{index .l 1}}", "out of range"}, [2]string{"{{index .l -1}}", "index out of range: -1"}, [2]string{"{{index .l 9}}", "index out of range: 9"}, [2]string{"{{index .l \"a\"}}", "cannot index slice/array with type string"}, [2]string{"{{index .l nil}}", "cannot index slice/array with nil"}, [2]string{"{{index .m 1}}", "value has type int; should be string"}, [2]string{"{{index .m nil}}", "value is nil; should be of type string"}, [2]string{"{{index .nil 1}}", "index of untyped nil"}, [2]string{"{{index nil 1}}", "index of untyped nil"}, [2]string{"{{index 1 1}}", "can't index item of type int"}, [2]string{"{{index .m \"q\" \"r\"}}", "index of nil pointer"}, [2]string{"{{index .l 1.0}}", "cannot index slice/array with type float64"}, [2]string{"{{index \"a\" 5}}", "index out of range: 5"}, [2]string{"{{index}}", "want at least 1 got 0"}),
		section("slice", kinds, "{{slice \"abcdef\" 1 3}}", "{{slice \"abc\"}}", "{{slice \"abc\" 1}}", "{{slice \"abc\" 3}}|", "{{slice .l 0 1}}", "{{slice (list 1 2 3) 1}}", "{{slice (list 1 2 3) 0 2}}", "{{slice (list 1 2 3) 0 1 2}}", "{{slice \"héllo\" 0 2 | printf \"%q\"}}", "{{slice .ss 0 1 | printf \"%T\"}}", "{{slice .b 1}}", "{{printf \"%s\" (slice \"é\" 0 1)}}{{slice \"é\" 1 2}}", "{{slice \"é\" 0 1}}"),
		failing("slice", kinds, [2]string{"{{slice \"abc\" 4}}", "index out of range: 4"}, [2]string{"{{slice \"abc\" 2 1}}", "invalid slice index: 2 > 1"}, [2]string{"{{slice \"abc\" 0 1 2}}", "cannot 3-index slice a string"}, [2]string{"{{slice .nil}}", "slice of untyped nil"}, [2]string{"{{slice 1}}", "can't slice item of type int"}, [2]string{"{{slice .m}}", "can't slice item of type map"}, [2]string{"{{slice .l -1}}", "index out of range: -1"}, [2]string{"{{slice .l 0 0 0 0}}", "too many slice indexes: 4"}, [2]string{"{{slice .l \"a\"}}", "cannot index slice/array with type string"}, [2]string{"{{slice (list 1 2 3) 0 2 1}}", "invalid slice index: 2 > 1"}),
		section("len", kinds, "{{len \"\"}} {{len \"é\"}} {{len \"abc\"}}", "{{len .l}} {{len .m}} {{len .ss}} {{len .b}} {{len .l0}}", "{{.keys | len}}", "{{printf \"%T\" (len .l)}}"),
		failing("len", kinds, [2]string{"{{len 3}}", "len of type int"}, [2]string{"{{len .nil}}", "len of nil pointer"}, [2]string{"{{len true}}", "len of type bool"}, [2]string{"{{len}}", "want 1 got 0"}, [2]string{"{{len thing}}", "len of type main.Thing"}),
		section("call", kinds, "{{call upperFunc \"abc\"}}", "{{call sumFunc 1 2 3}}", "{{call sumFunc}}", "{{\"x\" | call upperFunc}}", "{{call sumFunc (int64 1) (uint8 2)}}"),
		failing("call", kinds, [2]string{"{{call nil}}", "call of nil"}, [2]string{"{{call .nil}}", "call of nil"}, [2]string{"{{call 1}}", "of type int"}, [2]string{"{{call upperFunc}}", "got 0 want 1"}, [2]string{"{{call upperFunc 1}}", "value has type int; should be string"}, [2]string{"{{call upperFunc nil}}", "value is nil; should be of type string"}, [2]string{"{{call sumFunc \"a\"}}", "value has type string; should be int"}, [2]string{"{{call}}", "want at least 1 got 0"}),
		section("html", kinds, "{{html \"<a href='x'>&\\\"</a>\"}}", "{{\"<b>\" | html}}", "{{html 1 2 \"<\"}}", "{{html .l}}", "{{html .nil}}", "{{html \"a\\x00b\"}}", "{{html true}}", "{{html}}|", "{{html pointer thing}}{{pointer | js}}"),
		section("js", kinds, "{{js \"it's \\\"<x>\\\" & \\\\ = done\"}}", "{{js \"a\\nb\\t\\x01\"}}", "{{js \"é\\u2028世\\U0001F600\"}}", "{{js 1 2}}", "{{\"'\" | js}}", "{{js \"a\\xffb\"}}"),
		section("urlquery", kinds, "{{urlquery \"a b&c=d/é?~-_.*\"}}", "{{urlquery 1 \"x\"}}", "{{\"+\" | urlquery}}"),
		section("print and println", kinds, "{{print 1 2 \"a\" \"b\" 3 4}}", "{{print}}|", "{{print nil}}", "{{print .nil .l .m}}", "{{println 1 \"a\" \"b\" 2}}|", "{{println}}|", "{{print 1.0 2.5 true}}", "{{print \"a\" 1 \"b\"}}", "{{print 1 \"a\" 2}}", "{{print .ss .b}}", "{{print thing pointer warm}}", "{{thing}} {{pointer}} {{warm}}", "{{print (list) (strings)}}"),
	)
}

// probe asks for the outcome of an expression without saying whether it fails.
func probe(expression string) Case {
	c := Case{Name: "comparison of any two kinds: " + expression, Template: "{{" + expression + "}}", Data: kinds}
	_, _, err := execute(Group{Funcs: probes}, c)
	c.Fails = err != nil
	return c
}
