package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/internal/yamldoc"
)

// Every text is reached, by each of the checks of texts: what Terraform would replace is refused but where it is
// escaped, control characters everywhere, line breaks where a text has one line, and what cdktf would replace.
func TestEveryTextIsReached(t *testing.T) {
	t.Parallel()
	containers := []string{"services.key", "services.key.sidecars.key", "jobs.key"}
	free, escaped := []string{"capacity.user_data"}, []string{"services.key.firelens.options.key"} // these have one line
	for _, container := range containers {
		escaped = append(escaped, container+".runtime.docker_labels.key")
		free = append(free, container+".entrypoint[0]", container+".command[0]", container+".environment.key", container+".runtime.health_check.command")
	}
	whole := checkedWith(func(e *Environment, c *yamldoc.Checker) { check(*e, c) })
	for _, test := range []struct {
		text, told string
		check      checked
		passed     []string
	}{
		{"${x}", "which Terraform would replace", whole, slices.Concat(free, escaped)},
		{"%{x}", "which Terraform would replace", whole, slices.Concat(free, escaped)},
		{"a\x07b", "has the control character U+0007", whole, nil},
		{"a\u0085b", "has the control character U+0085", whole, nil},
		{"a\nb", "has the control character U+000A", whole, slices.Concat(free, []string{"load_balancer.maintenance.body"})},
		{"#{TfToken[TOKEN.0]}", "by which cdktf stands", checkedWith(func(e *Environment, c *yamldoc.Checker) { checkTokens(*e, c) }), nil},
		{"${TfToken[TOKEN.0]}", "by which cdktf stands", checkedWith(func(f *Foundation, c *yamldoc.Checker) { checkTokens(*f, c) }), nil},
		{"a\x7f", "has the control character U+007F", checkedWith(func(f *Foundation, c *yamldoc.Checker) { check(*f, c) }), nil},
	} {
		texts, problems := test.check(test.text)
		found, want := map[string]bool{}, map[string]bool{}
		for _, problem := range problems {
			if strings.Contains(problem.Got, test.told) {
				found[problem.Path] = true
			}
		}
		for _, text := range texts {
			want[text] = true
		}
		for _, passed := range test.passed {
			delete(want, passed)
		}
		if len(want) < 9 {
			t.Errorf("only %d texts were filled", len(want))
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

// The keys of maps are texts, too.
func TestKeysAreReached(t *testing.T) {
	t.Parallel()
	for key, told := range map[string]string{"a\x1b[2J": "has the control character U+001B", "${x}": "which Terraform would replace", "${TfToken[TOKEN.0]}": "by which cdktf stands"} {
		for at, section := range map[string]any{
			"tags":    Environment{Tags: map[string]string{key: "a"}},
			"options": FireLens{Options: map[string]string{key: "a"}},
			"secrets": Container{Secrets: map[string]Secret{key: {}}},
		} {
			c := &yamldoc.Checker{}
			checkTokens(section, c)
			check(section, c)
			if text := c.Problems().Error(); !strings.Contains(text, told) || strings.Contains(text, key) && strings.Contains(key, "\x1b") {
				t.Errorf("%s with the key %q: %s", at, key, text)
			}
		}
	}
}

// checked has all texts of a section made one text, and returns their places and the problems of it.
type checked func(text string) ([]string, Problems)

func checkedWith[T any](check func(*T, *yamldoc.Checker)) checked {
	return func(text string) ([]string, Problems) {
		var section T
		texts := fillTexts(reflect.ValueOf(&section).Elem(), "", text)
		c := &yamldoc.Checker{}
		check(&section, c)
		return texts, c.Problems()
	}
}

// fillTexts makes every text below a value the given one, and returns their places.
func fillTexts(value reflect.Value, at yamldoc.Path, text string) []string {
	var places []string
	switch value.Kind() {
	case reflect.String:
		value.SetString(text)
		return []string{string(at)}
	case reflect.Struct:
		for i := range value.NumField() {
			switch name := value.Type().Field(i).Tag.Get("yaml"); name {
			case "-":
			case ",inline":
				places = append(places, fillTexts(value.Field(i), at, text)...)
			default:
				places = append(places, fillTexts(value.Field(i), at.Key(name), text)...)
			}
		}
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		return fillTexts(value.Elem(), at, text)
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		return fillTexts(value.Index(0), at.Index(0), text)
	case reflect.Map:
		item := reflect.New(value.Type().Elem()).Elem()
		places = fillTexts(item, at.Key("key"), text)
		value.Set(reflect.MakeMap(value.Type()))
		value.SetMapIndex(reflect.ValueOf("key"), item)
	}
	return places
}

func TestParseImage(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("a", 64)
	tests := []struct {
		reference string
		want      Image
	}{
		{"nginx", Image{Repository: "nginx"}},
		{"nginx:1.28", Image{Repository: "nginx", Tag: "1.28"}},
		{"library/nginx:1", Image{Repository: "library/nginx", Tag: "1"}},
		{"localhost/nginx", Image{Registry: "localhost", Repository: "nginx"}},
		{"host:5000/a/b", Image{Registry: "host:5000", Repository: "a/b"}},
		{"host:5000/a:1@" + digest, Image{Registry: "host:5000", Repository: "a", Tag: "1", Digest: digest}},
		{"public.ecr.aws/nginx/nginx:1.28.0", Image{Registry: "public.ecr.aws", Repository: "nginx/nginx", Tag: "1.28.0"}},
		{"a_b/c__d/e-f--g@" + digest, Image{Repository: "a_b/c__d/e-f--g", Digest: digest}},
	}
	for _, test := range tests {
		got, err := ParseImage(test.reference)
		if err != nil || got != test.want {
			t.Errorf("ParseImage(%q) = %+v, %v", test.reference, got, err)
		}
	}
	for _, bad := range []string{
		"", ":", "@", "/", "nginx:", "nginx@", "nginx@sha256:", "Nginx", "a//b", "a/", "/a", "a b", "a:b:c", "a:1@" + digest + "0",
		"host:port/a", "-host.example/a", "host:5000/", "a:" + strings.Repeat("x", 129), "a___b", "https://nginx",
	} {
		if got, err := ParseImage(bad); err == nil {
			t.Errorf("ParseImage(%q) = %+v", bad, got)
		}
	}
}

func TestImageECR(t *testing.T) {
	t.Parallel()
	for reference, want := range map[string]string{
		"123456789012.dkr.ecr.eu-west-2.amazonaws.com/a:1":       "123456789012 eu-west-2 true arn:aws:ecr:eu-west-2:123456789012:repository/a",
		"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a/b:1": "123456789012 cn-north-1 true arn:aws-cn:ecr:cn-north-1:123456789012:repository/a/b",
		"123456789012.dkr.ecr.eu-west-2.example.com/a:1":         "  false ",
		"12345.dkr.ecr.eu-west-2.amazonaws.com/a:1":              "  false ",
		"public.ecr.aws/a/b:1":                                   "  false ",
		"nginx:1":                                                "  false ",
	} {
		image, err := ParseImage(reference)
		if err != nil {
			t.Fatal(err)
		}
		account, region, isECR := image.ECR()
		if got := fmt.Sprint(account, " ", region, " ", isECR, " ", image.ECRRepositoryARN()); got != want {
			t.Errorf("%s: %q, want %q", reference, got, want)
		}
	}
}
