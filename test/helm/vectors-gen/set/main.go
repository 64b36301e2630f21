// Writes ../../vectors/set.json: what Helm's --set family makes of many texts, the broken ones included.
//
// Run it with `go run . > ../../vectors/set.json`; the checked-in file is what `npm test` reads.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"helm.sh/helm/v3/pkg/strvals"
)

// vector is one text, the values that it was written over, and what came out: values, or an error's text.
type vector struct {
	Kind   string          `json:"kind"`
	Text   string          `json:"text"`
	Before json.RawMessage `json:"before,omitempty"`
	After  any             `json:"after,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// texts are tried with every kind: what is a mistake for one is a value for another.
var texts = []string{
	"", ",", "=", ".", "[", "a", "a=", "a=1", "a=1,", "a=1,,b=2", ",a=1", "a,b=1", "=x", "=x,a=1", "a==b", "a=b=c",
	"a=1,b=2,a=3", "a=true,b=True,c=FALSE,d=false", "a=null,b=Null,c=nil,d=~", "a=0,b=00,c=0x1F,d=007,e=-0",
	"a=-5,b=+5,c=1_000,d=1e3,e=1.5", "a=9223372036854775807,b=9223372036854775808,c=-9223372036854775808,d=-9223372036854775809",
	"a= 1,b=1 , c=2", "a=on,b=yes,c=off", "a=\"x\"", "a='1'", "a=x y z", "a=1\n2", "a=ü,ö=é,x=😀", "a=\\😀", "a=:#{}!",
	"a.b=1", "a.b.c=1,a.b.d=2", "a.=1", ".a=1", "a..b=1", "a.b", "a.", "a.b.", "a.b=", "a.b,c=1", "a=1,a.b=2", "a.b=1,a=2",
	"a=null,a.b=1", "a\\.b=1", "a\\=b=1", "a\\,b=1", "a\\[0\\]=1", "a=b\\,c", "a=b\\\\c", "a=b\\", "a\\", "a=\\{x}", "a=b\\=c",
	"a[0]=1", "a[0]=1,a[1]=2", "a[2]=x", "a[1]=x,a[0]=y", "a[0]", "a[0].b=1", "a[0].b=1,a[0].c=2", "a[1].b=1", "a[0].b=", "a[0].b",
	"a[0].", "a[0]x=1", "a[0][1]=1", "a[0][1]=1,a[0][0]=2", "a[0][0].b=1", "a[0].b[1].c=1", "a[-1]=1", "a[x]=1", "a[]=1", "a[ 1]=1",
	"a[1", "a[", "a[0", "a[+1]=1", "a[65536]=1", "a[65537]=1", "a[99999999999999999999]=1", "[0]=1", "a[0]=", "a[0]=1,", "a[0]={x,y}",
	"a=1,a[0]=2", "a[0]=1,a=2", "a[0]=1,a.b=2", "a[0]=1,a[0].b=2", "a[0].b=1,a[0]=2", "a[0]=null,a[0].b=1", "a[0]=1,a[0][0]=2",
	"a={}", "a={", "a={x", "a={x,", "a={x}", "a={x,y}", "a={x,}", "a={,}", "a={1,true,null,x}", "a={x},b=1", "a={x}b=1", "a={x}}",
	"a={x\\,y,z}", "a={x\\}y}", "a={{x}}", "a= {x}", "a={ x , y }", "a.b={1,2}", "a={a=b}", "a[0]={1},b=2",
	"__proto__=1", "__proto__.x=1", "constructor.prototype.x=1", "a.__proto__[0]=1", "toString=1",
	strings.Repeat("a.", 30) + "b=1", strings.Repeat("a.", 31) + "b=1", "a/b=1", "a-b_c=1", "a b=1", "\"a.b\"=1", "a.0=1", "0=1",
	"tolerations[0].key=node\\.kubernetes\\.io/x,tolerations[0].operator=Exists", "nodeSelector.kubernetes\\.io/os=linux",
	"proxy.image.version=1.0", "proxy.cores=2", "podAnnotations.a\\.b/c=\"true\"",
}

// overOthers are written over values that are there before.
var overOthers = []string{
	"a.b=2", "a.c=2", "a=2", "a.b.x=1", "list[0]=9", "list[3]=9", "list[0].x=9", "maps[0].y=9", "maps[1].y=9", "maps[2].y=9",
	"nothing=1", "nothing.x=1", "nothing[0]=1", "text.x=1", "text[0]=1", "a[0]=1", "list.x=1", "a=null", "a.b=null", "list=null",
	"nested[0][0]=9", "nested[1][1]=9", "nested[0][0].x=9", "a={1}", "list={}",
}

const before = `{"a":{"b":1,"keep":true},"list":[1,2],"maps":[{"x":1},{"x":2}],"nested":[[1],null],"nothing":null,"text":"t"}`

var jsonTexts = []string{
	"a=1", "a=1.5,b=-2e3,c=0", "a=true,b=false,c=null", "a=\"x\",b=\"y,z=1\"", "a={\"b\":1},c=2", "a=[1,\"x\",{\"y\":[]}],b=3", "a=", "a=,b=1",
	"a=  ,b=1", "a= 1 , b=2", "a= {} ,b=[]", "a={", "a={\"b\":}", "a=[1,]", "a=x", "a='x'", "a=\"x", "a=01", "a=1.", "a=1e", "a=-", "a=+1", "a=1x=2",
	"a=truefalse=1", "a=1 b=2", "a=\"x\"b=2", "a={}{}", "a={\"b\":\"}\"},c=1", "a=\"\\\"\",b=1", "a=\"\\u00e4\"", "a.b={\"c\":1},a.d=2", "a[1]={\"x\":1}",
	"a[0]=1,a[1]=2", "a[0]=", "a[0]=,b=1", "a[0]=  1  ,b=2", "a[0].b=[1]", "a={\"b\":1},a.c=2", "a={\"b\":1,\"b\":2}", "a=12345678901234567890",
	"a={\"__proto__\":{\"x\":1}}", "a=\n{\n\"b\": 1\n}\n,\nc=2", "a=nul", "a=[", "a=]", "a", "a=1,", "a\\.b=1", "a=1e400", "a=\"\x01\"",
}

func main() {
	var vectors []vector
	for _, kind := range []string{"typed", "string", "literal", "file"} {
		for _, text := range texts {
			vectors = append(vectors, run(kind, text, "{}"))
		}
		for _, text := range overOthers {
			vectors = append(vectors, run(kind, text, before))
		}
	}
	for _, text := range jsonTexts {
		vectors = append(vectors, run("json", text, "{}"))
	}
	for _, text := range overOthers {
		vectors = append(vectors, run("json", text, before))
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

func run(kind, text, before string) vector {
	v := vector{Kind: kind, Text: text}
	if before != "{}" {
		v.Before = json.RawMessage(before)
	}
	values := map[string]any{}
	if err := json.Unmarshal([]byte(before), &values); err != nil {
		panic(err)
	}
	if err := parse(kind, text, values); err != nil {
		v.Error = err.Error()
		return v
	}
	v.After = tagged(values)
	return v
}

func parse(kind, text string, values map[string]any) error {
	switch kind {
	case "typed":
		return strvals.ParseInto(text, values)
	case "string":
		return strvals.ParseIntoString(text, values)
	case "literal":
		return strvals.ParseLiteralInto(text, values)
	case "json":
		return strvals.ParseJSON(text, values)
	default:
		return strvals.ParseIntoFile(text, values, func(name []rune) (any, error) { return "content of " + string(name), nil })
	}
}

// tagged marks int64, which JSON cannot tell from float64; a list cut to a million nulls is only counted.
func tagged(value any) any {
	switch value := value.(type) {
	case int64:
		return map[string]any{"$int64": strconv.FormatInt(value, 10)}
	case map[string]any:
		out := map[string]any{}
		for key, item := range value {
			out[key] = tagged(item)
		}
		return out
	case []any:
		if len(value) > 1000 {
			return map[string]any{"$length": len(value), "$last": tagged(value[len(value)-1])}
		}
		out := make([]any, len(value))
		for i, item := range value {
			out[i] = tagged(item)
		}
		return out
	default:
		return value
	}
}
