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

	graviton  = "medium " + upTo16
	graviton8 = "medium " + intel7

	bursting = "nano micro small medium large xlarge 2xlarge"
)

// family is a group of instance types of one architecture.
type family struct {
	architecture  Architecture
	sizes         string // smallest first
	memoryPerVCPU int    // MiB; 0 for a burstable family, whose memory doubles from size to size
}

// families returns the known families by name.
func families() map[string]family {
	return map[string]family{
		"t2":  {X8664, bursting, 0},
		"t3":  {X8664, bursting, 0},
		"t3a": {X8664, bursting, 0},
		"t4g": {ARM64, bursting, 0},

		"m5":       {X8664, upTo24 + " metal", general},
		"m5a":      {X8664, upTo24, general},
		"m6a":      {X8664, upTo48 + " metal", general},
		"m6i":      {X8664, upTo32 + " metal", general},
		"m7a":      {X8664, amd7, general},
		"m7i":      {X8664, intel7, general},
		"m7i-flex": {X8664, upTo16, general},
		"m6g":      {ARM64, graviton + " metal", general},
		"m7g":      {ARM64, graviton + " metal", general},
		"m8g":      {ARM64, graviton8, general},

		"c5":  {X8664, "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge metal", compute},
		"c5a": {X8664, upTo24, compute},
		"c6a": {X8664, upTo48 + " metal", compute},
		"c6i": {X8664, upTo32 + " metal", compute},
		"c7a": {X8664, amd7, compute},
		"c7i": {X8664, intel7, compute},
		"c6g": {ARM64, graviton + " metal", compute},
		"c7g": {ARM64, graviton + " metal", compute},
		"c8g": {ARM64, graviton8, compute},

		"r5":  {X8664, upTo24 + " metal", memory},
		"r5a": {X8664, upTo24, memory},
		"r6a": {X8664, upTo48 + " metal", memory},
		"r6i": {X8664, upTo32 + " metal", memory},
		"r7a": {X8664, amd7, memory},
		"r7i": {X8664, intel7, memory},
		"r6g": {ARM64, graviton + " metal", memory},
		"r7g": {ARM64, graviton + " metal", memory},
		"r8g": {ARM64, graviton8, memory},
	}
}

// typesOf returns the types of a family, smallest first; none of an unknown one.
func typesOf(name string) []Instance {
	f := families()[name]
	if f.memoryPerVCPU == 0 {
		return burstable(name, f)
	}
	var all []Instance
	largest := 0
	for _, size := range strings.Fields(f.sizes) {
		vcpu := vcpuOf(size)
		if size == "metal" { // the whole machine, as the largest virtual type is
			vcpu = largest
		}
		largest = max(largest, vcpu)
		all = append(all, Instance{name + "." + size, vcpu, vcpu * f.memoryPerVCPU, f.architecture})
	}
	return all
}

// burstable returns the types of a T family, smallest first. Each has twice the memory of the one
// before; t2 begins with one vCPU, its successors with two.
func burstable(name string, f family) []Instance {
	vcpus := []int{2, 2, 2, 2, 2, 4, 8}
	if name == "t2" {
		vcpus = []int{1, 1, 1, 2, 2, 4, 8}
	}
	var all []Instance
	for i, size := range strings.Fields(f.sizes) {
		all = append(all, Instance{name + "." + size, vcpus[i], 512 << i, f.architecture})
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
