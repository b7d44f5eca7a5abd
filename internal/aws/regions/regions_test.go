package regions

import (
	"slices"
	"testing"
)

func TestPartition(t *testing.T) {
	t.Parallel()
	tests := []struct{ region, partition, suffix string }{
		{"eu-west-2", "aws", "amazonaws.com"},
		{"us-east-1", "aws", "amazonaws.com"},
		{"cn-north-1", "aws-cn", "amazonaws.com.cn"},
		{"us-gov-west-1", "aws-us-gov", "amazonaws.com"},
		{"eusc-de-east-1", "aws-eusc", "amazonaws.eu"},
		{"eu-west-9", "", ""},
		{"", "", ""},
	}
	for _, test := range tests {
		if got := Partition(test.region); got != test.partition {
			t.Errorf("Partition(%q) = %q, want %q", test.region, got, test.partition)
		}
		if got := DNSSuffix(test.region); got != test.suffix {
			t.Errorf("DNSSuffix(%q) = %q, want %q", test.region, got, test.suffix)
		}
		if got := Known(test.region); got != (test.partition != "") {
			t.Errorf("Known(%q) = %v", test.region, got)
		}
	}
}

func TestAllIsSortedWithoutRepeats(t *testing.T) {
	t.Parallel()
	all := All()
	if !slices.IsSorted(all) {
		t.Errorf("All is not sorted: %v", all)
	}
	if unique := slices.Compact(slices.Clone(all)); len(unique) != len(all) {
		t.Errorf("a region is listed twice: %v", all)
	}
}
