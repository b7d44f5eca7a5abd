package yamldoc

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"cidr", "nat", "memory", "health_check", "zones"}
	for word, want := range map[string]string{
		"cdir": "cidr", "memroy": "memory", "memori": "memory", "health": "health_check", "Zones": "zones",
		"na": "nat", "cpu": "", "he": "", "": "", "network": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at, other Path
		want      bool
	}{
		{"a.b", "a", true}, {"a[0]", "a", true}, {"a", "a", true}, {"a", "", true}, {"ab", "a", false}, {"a", "a.b", false},
	}
	for _, test := range tests {
		if got := test.at.Within(test.other); got != test.want {
			t.Errorf("%q within %q = %v", test.at, test.other, got)
		}
	}
}
