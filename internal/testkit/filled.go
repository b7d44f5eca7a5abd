package testkit

import (
	"fmt"
	"hash/crc32"
	"regexp"
	"strings"
	"testing"
)

// placeholder stands in an environment's file for what the end-to-end tests find in AWS.
var placeholder = regexp.MustCompile(`\(\((\w+)\)\)`)

// Filled returns an environment's file with something plausible for what the end-to-end tests find in AWS.
func Filled(t testing.TB, text []byte) []byte {
	t.Helper()
	account := regexp.MustCompile(`account: "(\d+)"`).FindSubmatch(text)
	region := regexp.MustCompile(`region: (\S+)`).FindSubmatch(text)
	return placeholder.ReplaceAllFunc(text, func(name []byte) []byte {
		return []byte(plausible(t, string(placeholder.FindSubmatch(name)[1]), string(account[1]), string(region[1])))
	})
}

// plausible returns a value of the right form for a placeholder.
func plausible(t testing.TB, name, account, region string) string {
	t.Helper()
	kind, _, _ := strings.Cut(name, "_")
	digits := fmt.Sprintf("%017x", crc32.ChecksumIEEE([]byte(name)))
	switch kind {
	case "vpc":
		return "vpc-" + digits
	case "public", "private":
		return "subnet-" + digits
	case "files":
		return "fs-" + digits
	case "address":
		return "eipalloc-" + digits
	case "zone":
		return "example.com"
	case "image":
		return account + ".dkr.ecr." + region + ".amazonaws.com/web:v1"
	case "certificate":
		return "arn:aws:acm:" + region + ":" + account + ":certificate/01234567-89ab-cdef-0123-456789abcdef"
	case "key":
		return "arn:aws:kms:" + region + ":" + account + ":key/01234567-89ab-cdef-0123-456789abcdef"
	case "bucket":
		return "arn:aws:s3:::cdah-uploads"
	case "queue":
		return "arn:aws:sqs:" + region + ":" + account + ":cdah-mails"
	case "policy":
		return "arn:aws:iam::" + account + ":policy/cdah-mails"
	case "list":
		return "pl-" + digits
	case "group", "database":
		return "sg-" + digits
	case "secret":
		return "arn:aws:secretsmanager:" + region + ":" + account + ":secret:cdah/whole-AbCdEf"
	}
	t.Fatalf("a placeholder %s, for which there is no value here", name)
	return ""
}
