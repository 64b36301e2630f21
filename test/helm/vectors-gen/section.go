package main

// section makes a case of each template, over the same data; each is named by what it is about and by its text.
func section(about string, data any, templates ...string) []Case {
	cases := make([]Case, 0, len(templates))
	for _, text := range templates {
		cases = append(cases, Case{Name: about + ": " + text, Template: text, Data: data})
	}
	return cases
}

// failing makes a case that must fail of each pair of template and fact.
func failing(about string, data any, pairs ...[2]string) []Case {
	cases := make([]Case, 0, len(pairs))
	for _, pair := range pairs {
		cases = append(cases, Case{Name: about + ": " + pair[0], Template: pair[0], Data: data, Fact: pair[1], Fails: true})
	}
	return cases
}

func withMissingKey(option string, cases []Case) []Case {
	for i := range cases {
		cases[i].MissingKey = option
		cases[i].Name = "missingkey=" + option + ", " + cases[i].Name
	}
	return cases
}

func join(lists ...[]Case) []Case {
	var all []Case
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
