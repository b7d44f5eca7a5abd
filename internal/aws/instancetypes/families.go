package instancetypes

import (
	"slices"
	"strconv"
	"strings"
)

// Memory of a vCPU in MiB: compute optimized, general purpose and memory optimized families.
const (
	compute = 2048
	general = 4096
	memory  = 8192
)

// Sizes that several families have in common, smallest first.
const (
	upTo16 = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"
	upTo24 = upTo16 + " 24xlarge"
	upTo32 = upTo24 + " 32xlarge"
	upTo48 = upTo32 + " 48xlarge"
	upTo96 = upTo48 + " metal-48xl 96xlarge metal-96xl"
	metal2 = upTo24 + " metal-24xl 48xlarge metal-48xl"
)

// likes are families of one architecture and the same sizes, by the memory of their vCPUs.
type likes struct {
	architecture             Architecture
	sizes                    string
	compute, general, memory string
}

// families returns the known families, but for those that burst
// (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html).
func families() []likes {
	return []likes{
		{X8664, upTo24 + " metal", "", "m5 m5d m5n m5dn", "r5 r5b r5d r5n r5dn"},
		{X8664, upTo24, "c5a c5ad", "m5a m5ad", "r5a r5ad"},
		{X8664, "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge metal", "c5 c5d", "", ""},
		{X8664, upTo48 + " metal", "c6a", "m6a", "r6a"},
		{X8664, upTo32 + " metal", "c6i c6id c6in", "m6i m6id m6in m6idn", "r6i r6id r6in r6idn i4i"},
		{X8664, "medium " + upTo48 + " metal-48xl", "c7a", "m7a", "r7a"},
		{X8664, metal2, "c7i", "m7i", "r7i i7i"},
		{X8664, upTo16 + " metal-16xl 32xlarge metal-32xl", "", "", "r7iz"},
		{X8664, upTo16, "c7i-flex c8i-flex", "m7i-flex m8i-flex", "r8i-flex"},
		{X8664, "medium " + metal2, "c8a", "m8a", "r8a"},
		{X8664, upTo96, "c8i c8id", "m8i m8id", "r8i r8id"},

		{ARM64, "medium " + upTo16 + " metal", "c6g c6gd c7g c7gd c7gn", "m6g m6gd m7g m7gd", "r6g r6gd r7g r7gd"},
		{ARM64, "medium " + upTo16, "c6gn", "", ""},
		{ARM64, "medium " + metal2, "c8g c8gd c8gn", "m8g m8gb m8gd m8gn", "r8g r8gd r8gn"},
	}
}

// typesOf returns the types of a family, smallest first; none of an unknown one.
func typesOf(family string) []Type {
	if strings.HasPrefix(family, "t") {
		return burstable(family)
	}
	for _, like := range families() {
		for perVCPU, names := range map[int]string{compute: like.compute, general: like.general, memory: like.memory} {
			if slices.Contains(strings.Fields(names), family) {
				return sized(family, like, perVCPU)
			}
		}
	}
	return nil
}

func sized(family string, like likes, memoryPerVCPU int) []Type {
	var all []Type
	largest := 0
	for _, size := range strings.Fields(like.sizes) {
		vcpu := vcpuOf(size)
		if size == "metal" { // the whole machine, as the largest virtual type is
			vcpu = largest
		}
		largest = max(largest, vcpu)
		all = append(all, Type{family + "." + size, vcpu, vcpu * memoryPerVCPU, like.architecture})
	}
	return all
}

// Burstable are the families whose instances earn credits for CPU beyond their share
// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances.html).
func Burstable() []string { return []string{"t2", "t3", "t3a", "t4g"} }

// burstable returns the types of a T family, smallest first. Each has twice the memory of the one
// before; t2 begins with one vCPU, its successors with two.
func burstable(family string) []Type {
	architecture, vcpus := X8664, []int{2, 2, 2, 2, 2, 4, 8}
	switch family {
	case "t2":
		vcpus = []int{1, 1, 1, 2, 2, 4, 8}
	case "t4g":
		architecture = ARM64
	case "t3", "t3a":
	default:
		return nil
	}
	var all []Type
	for i, size := range strings.Fields("nano micro small medium large xlarge 2xlarge") {
		all = append(all, Type{family + "." + size, vcpus[i], 512 << i, architecture})
	}
	return all
}

// vcpuOf reads the vCPUs from a size: one of medium, two of large, and 4n of nxlarge and metal-nxl.
func vcpuOf(size string) int {
	switch size {
	case "medium":
		return 1
	case "large":
		return 2
	case "xlarge":
		return 4
	}
	digits := strings.TrimRight(strings.TrimPrefix(size, "metal-"), "xlarge")
	multiple, _ := strconv.Atoi(digits) // "metal" has none
	return 4 * multiple
}
