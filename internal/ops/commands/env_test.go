package commands

import (
	"bytes"
	"slices"
	"testing"
)

func TestApply(t *testing.T) {
	base := []string{"PATH=/bin", "AWS_PROFILE=mine", "CI=false"}
	v := baseVariables().with(unsetAWS(base), variables{"CI": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
	got := v.apply(base)
	want := []string{
		"PATH=/bin", "AWS_ENDPOINT_URL=http://127.0.0.1:1", "CHECKPOINT_DISABLE=1", "CI=true",
		"DISABLE_VERSION_CHECK=1", "TERRAFORM_BINARY_NAME=terraform", "TF_IN_AUTOMATION=1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if base[1] != "AWS_PROFILE=mine" {
		t.Errorf("the caller's environment was changed to %q", base)
	}
}

func TestUnsetAWSLeavesTheRestAlone(t *testing.T) {
	v := unsetAWS([]string{"AWS_PROFILE=a", "TF_AWS_S3_ENDPOINT=b", "TF_LOG=c", "MY_AWS_KEY=d"})
	if len(v) != 2 || v["AWS_PROFILE"] != "" || v["TF_AWS_S3_ENDPOINT"] != "" {
		t.Errorf("got %q, want AWS_PROFILE and TF_AWS_S3_ENDPOINT unset", v)
	}
}

func TestExportIsForAShell(t *testing.T) {
	var out bytes.Buffer
	if err := (variables{"B": `it's "$HOME"`, "A": "", "C": "x"}).export(&out); err != nil {
		t.Fatal(err)
	}
	want := "unset A\nexport B='it'\\''s \"$HOME\"'\nexport C='x'\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}
