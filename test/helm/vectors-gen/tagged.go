package main

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// tagged turns a Go value into JSON that keeps its Go type: strings, booleans, float64, nil, []any and map[string]any are plain; every
// other value is an object of one key that names the type, as {"$int": "3"}, {"$slice": ["string", [...]]} or {"$map": ["string", {...}]}.
func tagged(value any) any {
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return tag("text", base64.StdEncoding.EncodeToString([]byte(v.String())))
		}
		return value
	case reflect.Bool:
		return value
	case reflect.Float64:
		if v.Float() != v.Float() || v.Float() > 1e300 || v.Float() < -1e300 {
			return tag("float64", strconv.FormatFloat(v.Float(), 'g', -1, 64))
		}
		return value
	case reflect.Float32:
		return tag("float32", strconv.FormatFloat(v.Float(), 'g', -1, 32))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return tag(v.Kind().String(), strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return tag(v.Kind().String(), strconv.FormatUint(v.Uint(), 10))
	case reflect.Complex128:
		return tag("complex128", []float64{real(v.Complex()), imag(v.Complex())})
	case reflect.Slice:
		return taggedSlice(v)
	case reflect.Map:
		return taggedMap(v)
	}
	fatal("a %T cannot be written as data", value)
	return nil
}

func tag(name string, value any) map[string]any {
	return map[string]any{"$" + name: value}
}

func taggedSlice(v reflect.Value) any {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return tag("bytes", base64.StdEncoding.EncodeToString(v.Bytes()))
	}
	items := make([]any, v.Len())
	for i := range items {
		items[i] = tagged(v.Index(i).Interface())
	}
	if v.Type().Elem().Kind() == reflect.Interface {
		return items
	}
	return tag("slice", []any{v.Type().Elem().String(), items})
}

func taggedMap(v reflect.Value) any {
	entries := map[string]any{}
	for _, key := range v.MapKeys() {
		if key.Kind() != reflect.String {
			fatal("only maps with string keys can be written as data: %s", fmt.Sprint(v.Type()))
		}
		entries[key.String()] = tagged(v.MapIndex(key).Interface())
	}
	if v.Type().Elem().Kind() == reflect.Interface {
		return entries
	}
	return tag("map", []any{v.Type().Elem().String(), entries})
}
