package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestOtherTag(t *testing.T) {
	t.Parallel()
	const image = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v42"
	head := "project: shop\nregion: eu-west-2\naccount: \"123456789012\"\nephemeral: true\ncapacity: {instance_type: t3.small, instances: {min: 3, max: 6}}\n"
	for name, c := range map[string]struct {
		services string
		line     string
	}{
		"in lines": {"services:\n  web-site:\n    tasks: {min: 3, max: 6}\n    # The release.\n    image: " + image + "\n", ":10: "},
		"by an alias": {
			"services:\n  first:\n    image: &image " + image + "\n    tasks: {min: 3, max: 6}\n    route: {paths: [/first]}\n  web-site: {image: *image, tasks: {min: 3, max: 6}}\n", ":8: ",
		},
		"in one line": {"services:\n  web-site: {image: \"" + image + "\", tasks: {min: 3, max: 6}}\n", ":7: "},
	} {
		file := filepath.Join(t.TempDir(), "production.yaml")
		write(t, file, head+c.services)
		env, problems := Load(file)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		got, err := env.OtherTag(file, "web-site", "v41")
		want := file + c.line + "warning: services.web-site.image: names the tag v42, and the next deployment goes back to that; fix: write v41"
		if err != nil || got == nil || got.String() != want {
			t.Errorf("%s: got %v, %v\nwant %s", name, got, err, want)
		}
		if got, err := env.OtherTag(file, "web-site", "v42"); err != nil || got != nil {
			t.Errorf("%s, the tag that it names: got %v, %v", name, got, err)
		}
	}
}

func TestFindService(t *testing.T) {
	t.Parallel()
	e := Environment{Name: "production", Services: map[string]Service{"web": {}, "mailer": {}}}
	if _, err := e.FindService("web"); err != nil {
		t.Error(err)
	}
	if _, err := e.FindService("wep"); err == nil || err.Error() != "production has no service wep; there are: mailer, web; did you mean web?" {
		t.Errorf("got %v", err)
	}
}

func TestCheckTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"v41": "", "2026-11-24_3f2a9c1.b": "", "latest": "does not say which image", "": "is not a tag", "v 41": "is not a tag", "web:v41": "is not a tag",
	} {
		if err := CheckTag(tag); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", tag, err, want)
		}
	}
}
