package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/internal/yamldoc"
)

// Every field is reached: an interpolation is refused in each text but those that are escaped.
func TestEveryTextIsReached(t *testing.T) {
	t.Parallel()
	var env Environment
	texts := interpolate(reflect.ValueOf(&env).Elem(), "")
	found := map[string]bool{}
	var c yamldoc.Checker
	check("", env, &c)
	for _, problem := range c.Problems() {
		if strings.Contains(problem.Got, "which Terraform would replace") {
			found[problem.Path] = true
		}
	}
	want := map[string]bool{}
	for _, text := range texts {
		want[text] = true
	}
	delete(want, "capacity.user_data")
	for _, container := range []string{"services.key", "services.key.sidecars.key", "jobs.key"} {
		for _, passed := range []string{".command[0]", ".environment.key", ".runtime.health_check.command"} {
			delete(want, container+passed)
		}
	}
	if len(want) < 20 {
		t.Errorf("only %d texts were filled", len(want))
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

// interpolate sets every text below a value to an interpolation and returns their places.
func interpolate(value reflect.Value, at yamldoc.Path) []string {
	var places []string
	switch value.Kind() {
	case reflect.String:
		value.SetString("${x}")
		return []string{string(at)}
	case reflect.Struct:
		for i := range value.NumField() {
			switch name := value.Type().Field(i).Tag.Get("yaml"); name {
			case "-":
			case ",inline":
				places = append(places, interpolate(value.Field(i), at)...)
			default:
				places = append(places, interpolate(value.Field(i), at.Key(name))...)
			}
		}
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		return interpolate(value.Elem(), at)
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		return interpolate(value.Index(0), at.Index(0))
	case reflect.Map:
		item := reflect.New(value.Type().Elem()).Elem()
		places = interpolate(item, at.Key("key"))
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
