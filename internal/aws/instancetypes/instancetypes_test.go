package instancetypes

import (
	"errors"
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	// From https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html.
	tests := []Type{
		{"t2.nano", 1, 512, X8664},
		{"t2.micro", 1, 1024, X8664},
		{"t2.medium", 2, 4096, X8664},
		{"t3.micro", 2, 1024, X8664},
		{"t3.small", 2, 2048, X8664},
		{"t3a.2xlarge", 8, 32768, X8664},
		{"m5.large", 2, 8192, X8664},
		{"m5.metal", 96, 393216, X8664},
		{"m6i.metal", 128, 524288, X8664},
		{"m7i.metal-24xl", 96, 393216, X8664},
		{"m7i-flex.16xlarge", 64, 262144, X8664},
		{"c5.9xlarge", 36, 73728, X8664},
		{"c5.metal", 96, 196608, X8664},
		{"c7a.medium", 1, 2048, X8664},
		{"r6a.48xlarge", 192, 1572864, X8664},
		{"r7a.medium", 1, 8192, X8664},
		{"t4g.nano", 2, 512, ARM64},
		{"t4g.2xlarge", 8, 32768, ARM64},
		{"m6g.medium", 1, 4096, ARM64},
		{"m7g.metal", 64, 262144, ARM64},
		{"c8g.48xlarge", 192, 393216, ARM64},
		{"r8g.metal-24xl", 96, 786432, ARM64},
		{"m8i.96xlarge", 384, 1572864, X8664},
		{"m8i-flex.large", 2, 8192, X8664},
		{"m8a.metal-24xl", 96, 393216, X8664},
		{"c7gn.metal", 64, 131072, ARM64},
		{"r7iz.metal-16xl", 64, 524288, X8664},
		{"i4i.metal", 128, 1048576, X8664},
		{"i7i.large", 2, 16384, X8664},
	}
	for _, want := range tests {
		if got, err := Lookup(want.Name); err != nil || got != want {
			t.Errorf("Lookup(%s) = %+v, %v", want.Name, got, err)
		}
	}
}

func TestLookupRefuses(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"im4gn.large":  "family",
		"x9.large":     "family",
		"t5.large":     "family",
		"t3.4xlarge":   "does not have the size",
		"m5a.metal":    "does not have the size",
		"c5.16xlarge":  "does not have the size",
		"m7i.32xlarge": "does not have the size",
		"small":        "not an instance type",
		"":             "not an instance type",
	} {
		got, err := Lookup(name)
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, ErrFamily) != (want == "family") {
			t.Errorf("Lookup(%q) = %+v, %v; want an error with %q", name, got, err, want)
		}
	}
}

func TestEveryFamilyGrows(t *testing.T) {
	t.Parallel()
	names := "t2 t3 t3a t4g"
	for _, like := range families() {
		names += " " + like.compute + " " + like.general + " " + like.memory
	}
	seen := map[string]bool{}
	for _, name := range strings.Fields(names) {
		if seen[name] {
			t.Errorf("%s is in two rows", name)
		}
		seen[name] = true
		all := typesOf(name)
		if len(all) == 0 {
			t.Errorf("%s has no types", name)
		}
		for i, known := range all {
			if known.VCPU < 1 || known.Memory < 512 {
				t.Errorf("%+v", known)
			}
			if i > 0 && (known.Memory < all[i-1].Memory || known.VCPU < all[i-1].VCPU) {
				t.Errorf("%s is smaller than %s", known.Name, all[i-1].Name)
			}
			if arm := strings.Contains(strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz"), "g"); arm != (known.Architecture == ARM64) {
				t.Errorf("%s is of %s", known.Name, known.Architecture)
			}
		}
	}
}

func TestLarger(t *testing.T) {
	t.Parallel()
	large, _ := Lookup("m7i-flex.8xlarge")
	var got []string
	for _, known := range Larger(large) {
		got = append(got, known.Name)
	}
	if text := strings.Join(got, " "); text != "m7i-flex.12xlarge m7i-flex.16xlarge" {
		t.Errorf("Larger = %s", text)
	}
}
