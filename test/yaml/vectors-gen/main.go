// Writes what sigs.k8s.io/yaml makes of the texts in cases.go, as the JSON that read.test.ts holds our reader to.
//
//	go run . > ../vectors.json
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

type vector struct {
	Text string `json:"text"`
	// JSON is the value as JSON text, so that numbers keep their digits; empty when the text is refused.
	JSON string `json:"json,omitempty"`
	// Repeats says that strict reading refuses the text and lenient reading does not: a key comes twice.
	Repeats bool `json:"repeats,omitempty"`
}

func vectorOf(text string) vector {
	value, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return vector{Text: text}
	}
	_, strict := yaml.YAMLToJSONStrict([]byte(text))
	return vector{Text: text, JSON: string(value), Repeats: strict != nil}
}

func main() {
	var vectors []vector
	for _, scalar := range scalars {
		vectors = append(vectors, vectorOf("v: "+scalar+"\n"))
	}
	for _, key := range keys {
		vectors = append(vectors, vectorOf(key+": v\n"))
	}
	for _, document := range documents {
		vectors = append(vectors, vectorOf(document))
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	fmt.Println("[")
	for i, v := range vectors {
		if i > 0 {
			fmt.Print(",")
		}
		if err := out.Encode(v); err != nil {
			panic(err)
		}
	}
	fmt.Println("]")
}
