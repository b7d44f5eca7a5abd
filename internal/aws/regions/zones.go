package regions

import "strings"

// usualZones are the letters of the zones of most regions.
const usualZones = "abc"

// Zones returns the letters of a region's availability zones, in order, or nil for an unknown region.
// Local and wavelength zones are not among them.
//
// Which letters an account has can differ in the oldest regions, as us-west-1, where most accounts
// have two of three zones: what is deployed must be checked against the account itself
// (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html).
func Zones(region string) []string {
	if !Known(region) {
		return nil
	}
	letters, unusual := map[string]string{
		"ap-northeast-1": "acd",
		"ap-northeast-2": "abcd",
		"ca-central-1":   "abd",
		"cn-north-1":     "abd",
		"us-east-1":      "abcdef",
		"us-west-1":      "ac",
		"us-west-2":      "abcd",
	}[region]
	if !unusual {
		letters = usualZones
	}
	return strings.Split(letters, "")
}
