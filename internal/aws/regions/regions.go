// Package regions knows the regions of AWS: which exist, which partition each belongs to, and which
// zones each has.
//
// The list is that of https://docs.aws.amazon.com/general/latest/gr/rande.html. A region that AWS
// adds must be added here too: a misspelt one is then found before Terraform starts.
package regions

import "slices"

// A partition is a group of regions with its own accounts, ARNs and domain names
// (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html).
type partition struct {
	name      string
	dnsSuffix string
	regions   []string
}

func partitions() []partition {
	return []partition{
		{"aws", "amazonaws.com", []string{
			"af-south-1",
			"ap-east-1", "ap-east-2",
			"ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
			"ap-south-1", "ap-south-2",
			"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
			"ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
			"ca-central-1", "ca-west-1",
			"eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2",
			"eu-west-1", "eu-west-2", "eu-west-3",
			"il-central-1",
			"me-central-1", "me-south-1",
			"mx-central-1",
			"sa-east-1",
			"us-east-1", "us-east-2", "us-west-1", "us-west-2",
		}},
		{"aws-cn", "amazonaws.com.cn", []string{"cn-north-1", "cn-northwest-1"}},
		{"aws-eusc", "amazonaws.eu", []string{"eusc-de-east-1"}},
		{"aws-us-gov", "amazonaws.com", []string{"us-gov-east-1", "us-gov-west-1"}},
	}
}

// Partition returns the partition of a region, such as aws or aws-cn, or "" for an unknown region.
func Partition(region string) string {
	return of(region).name
}

// DNSSuffix returns the domain under which a region's services are, such as amazonaws.com, or ""
// for an unknown region.
func DNSSuffix(region string) string {
	return of(region).dnsSuffix
}

// Known reports whether a region exists.
func Known(region string) bool {
	return Partition(region) != ""
}

// All returns the codes of all regions, sorted.
func All() []string {
	var all []string
	for _, p := range partitions() {
		all = append(all, p.regions...)
	}
	slices.Sort(all)
	return all
}

func of(region string) partition {
	for _, p := range partitions() {
		if slices.Contains(p.regions, region) {
			return p
		}
	}
	return partition{}
}
