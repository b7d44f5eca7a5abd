package regions

import (
	"slices"
	"strings"
	"testing"
)

func TestZones(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"eu-west-2": "abc", "us-east-1": "abcdef", "ap-northeast-1": "acd", "eu-west-9": "", "": "",
	} {
		if got := strings.Join(Zones(region), ""); got != want {
			t.Errorf("Zones(%q) = %q, want %q", region, got, want)
		}
	}
	for _, region := range All() {
		zones := Zones(region)
		if !slices.IsSorted(zones) || len(zones) < 2 || len(zones) > 6 {
			t.Errorf("%s has zones %v", region, zones)
		}
	}
}

func TestEndpointService(t *testing.T) {
	t.Parallel()
	tests := []struct{ region, service, want string }{
		{"eu-west-2", "ecr.api", "com.amazonaws.eu-west-2.ecr.api"},
		{"us-gov-west-1", "logs", "com.amazonaws.us-gov-west-1.logs"},
		{"cn-north-1", "ecr.api", "cn.com.amazonaws.cn-north-1.ecr.api"},
		{"cn-north-1", "logs", "com.amazonaws.cn-north-1.logs"},
	}
	for _, test := range tests {
		if got := EndpointService(test.region, test.service); got != test.want {
			t.Errorf("EndpointService(%q, %q) = %q, want %q", test.region, test.service, got, test.want)
		}
	}
}
