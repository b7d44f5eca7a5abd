package iam_test

import (
	"strings"
	"testing"

	"cdah/internal/aws/iam"
)

func TestCovers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		outer, inner string
		want         bool
	}{
		{"s3:GetObject", "s3:GetObject", true},
		{"s3:GetObject", "s3:getobject", true},
		{"s3:Get*", "s3:GetObject", true},
		{"s3:Get*", "s3:Get*", true},
		{"s3:Get*", "s3:GetObject*", true},
		{"s3:GetObject", "s3:Get*", false},
		{"s3:GetObject*", "s3:Get*", false},
		{"s3:Get*Object", "s3:GetObject", true},
		{"s3:Get?bject", "s3:GetObject", true},
		{"s3:Get?", "s3:Get", false},
		{"s3:Get?", "s3:Get*", false},
		{"s3:Get?*", "s3:Get*", false},
		{"*", "s3:*", true},
		{"s3:*", "*", false},
	} {
		if got := iam.ActionCovers(test.outer, test.inner); got != test.want {
			t.Errorf("%s covers %s: %t", test.outer, test.inner, got)
		}
	}
	if iam.Covers("arn:aws:s3:::A", "arn:aws:s3:::a") {
		t.Error("resources are told apart by the size of their letters")
	}
	s := iam.Allow([]string{"s3:GetObject"}, "arn:aws:s3:::a/*")
	if !s.Covers("s3:GetObject", "arn:aws:s3:::a/b*") || s.Covers("s3:GetObject", "arn:aws:s3:::a") || s.Covers("s3:PutObject", "arn:aws:s3:::a/b") {
		t.Error("the statement covers something else")
	}
}

// A pattern of many asterisks takes no longer than others: each way to fit it is not tried.
func TestCoversIsQuick(t *testing.T) {
	t.Parallel()
	if iam.Covers(strings.Repeat("*a", 40)+"b", strings.Repeat("a", 200)) {
		t.Error("a text without b is covered")
	}
}
