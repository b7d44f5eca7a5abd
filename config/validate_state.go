package config

import (
	"net/netip"
	"strings"

	"cdah/internal/yamldoc"
)

// validate checks the bucket's name, and the key.
func (s State) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if s.Bucket != "" {
		checkBucket(c, at.Key("bucket"), s.Bucket)
	}
	given := c.Has(at.Key("key"))
	if s.Bucket == "" && given {
		c.Warn(at.Key("key"), "has no effect without a bucket", "add bucket, or remove it")
	}
	if c.Has(at.Key("region")) {
		checkRegion(c, at.Key("region"), s.Region)
	}
	if given && (strings.HasPrefix(s.Key, "/") || strings.HasSuffix(s.Key, "/")) {
		c.Error(at.Key("key"), yamldoc.Quote(s.Key)+" begins or ends with a slash", "a key such as shop/production/terraform.tfstate", "remove the slash")
	}
}

// checkBucket checks the rules of bucket names that the schema's pattern does not
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
func checkBucket(c *yamldoc.Checker, at yamldoc.Path, bucket string) {
	refuse := func(why, fix string) { c.Error(at, yamldoc.Quote(bucket)+" "+why, "a name that S3 takes", fix) }
	if strings.Contains(bucket, "..") {
		refuse("has two dots side by side", "remove one")
	}
	if _, err := netip.ParseAddr(bucket); err == nil {
		refuse("looks like an IP address", "choose another name")
	}
	for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(bucket, prefix) {
			refuse("begins with "+prefix+", which AWS keeps for itself", "choose another name")
		}
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(bucket, suffix) {
			refuse("ends with "+suffix+", which AWS keeps for itself", "choose another name")
		}
	}
}
