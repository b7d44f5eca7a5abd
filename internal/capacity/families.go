package capacity

import (
	"strconv"
	"strings"
)

// Memory of a vCPU in MiB: compute optimized, general purpose and memory optimized families
// (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html).
const (
	compute = 2048
	general = 4096
	memory  = 8192
)

// Sizes that several families have in common.
const (
	upTo16 = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"
	upTo24 = upTo16 + " 24xlarge"
	upTo32 = upTo24 + " 32xlarge"
	upTo48 = upTo32 + " 48xlarge"
	intel7 = upTo24 + " metal-24xl 48xlarge metal-48xl"
	amd7   = "medium " + upTo48 + " metal-48xl"
)

// family is a group of instance types whose memory is in proportion to their vCPUs.
type family struct {
	memoryPerVCPU int // MiB
	sizes         string
}

func standardFamilies() map[string]family {
	return map[string]family{
		"m5":       {general, upTo24 + " metal"},
		"m5a":      {general, upTo24},
		"m6a":      {general, upTo48 + " metal"},
		"m6i":      {general, upTo32 + " metal"},
		"m7a":      {general, amd7},
		"m7i":      {general, intel7},
		"m7i-flex": {general, upTo16},

		"c5":  {compute, "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge metal"},
		"c5a": {compute, upTo24},
		"c6a": {compute, upTo48 + " metal"},
		"c6i": {compute, upTo32 + " metal"},
		"c7a": {compute, amd7},
		"c7i": {compute, intel7},

		"r5":  {memory, upTo24 + " metal"},
		"r5a": {memory, upTo24},
		"r6a": {memory, upTo48 + " metal"},
		"r6i": {memory, upTo32 + " metal"},
		"r7a": {memory, amd7},
		"r7i": {memory, intel7},
	}
}

// standard returns the types of a family with a fixed share of memory per vCPU, smallest first.
func standard(name string) []Instance {
	var all []Instance
	f := standardFamilies()[name]
	largest := 0
	for _, size := range strings.Fields(f.sizes) {
		vcpu := vcpuOf(size)
		if size == "metal" { // the whole machine, as the largest virtual type is
			vcpu = largest
		}
		largest = max(largest, vcpu)
		all = append(all, Instance{name + "." + size, vcpu, vcpu * f.memoryPerVCPU})
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

// burstable returns the types of a T family, smallest first. Each has twice the memory of the one
// before; t2 begins with one vCPU, its successors with two.
func burstable(name string) []Instance {
	var vcpus []int
	switch name {
	case "t2":
		vcpus = []int{1, 1, 1, 2, 2, 4, 8}
	case "t3", "t3a":
		vcpus = []int{2, 2, 2, 2, 2, 4, 8}
	}
	sizes := []string{"nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"}
	var all []Instance
	for i, vcpu := range vcpus {
		all = append(all, Instance{name + "." + sizes[i], vcpu, 512 << i})
	}
	return all
}

// typesOf returns the types of a family, smallest first; none of an unknown one.
func typesOf(family string) []Instance {
	return append(burstable(family), standard(family)...)
}
