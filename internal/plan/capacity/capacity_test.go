package capacity

import (
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	// From https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html.
	tests := []Instance{
		{"t2.nano", 1, 512, X8664},
		{"t2.micro", 1, 1024, X8664},
		{"t2.medium", 2, 4096, X8664},
		{"t3.micro", 2, 1024, X8664},
		{"t3.small", 2, 2048, X8664},
		{"t3a.2xlarge", 8, 32768, X8664},
		{"m5.large", 2, 8192, X8664},
		{"m5.metal", 96, 393216, X8664},
		{"m6i.metal", 128, 524288, X8664},
		{"m7i.metal-24xl", 96, 393216, X8664},
		{"m7i-flex.16xlarge", 64, 262144, X8664},
		{"c5.9xlarge", 36, 73728, X8664},
		{"c5.metal", 96, 196608, X8664},
		{"c7a.medium", 1, 2048, X8664},
		{"r6a.48xlarge", 192, 1572864, X8664},
		{"r7a.medium", 1, 8192, X8664},
		{"t4g.nano", 2, 512, ARM64},
		{"t4g.2xlarge", 8, 32768, ARM64},
		{"m6g.medium", 1, 4096, ARM64},
		{"m7g.metal", 64, 262144, ARM64},
		{"c8g.48xlarge", 192, 393216, ARM64},
		{"r8g.metal-24xl", 96, 786432, ARM64},
	}
	for _, want := range tests {
		if got, err := Lookup(want.Type); err != nil || got != want {
			t.Errorf("Lookup(%s) = %+v, %v", want.Type, got, err)
		}
	}
}

func TestLookupRefuses(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"im4gn.large":  "family",
		"x9.large":     "family",
		"t3.4xlarge":   "does not have the size",
		"m5a.metal":    "does not have the size",
		"c5.16xlarge":  "does not have the size",
		"m7i.32xlarge": "does not have the size",
		"small":        "not an instance type",
		"":             "not an instance type",
	} {
		if got, err := Lookup(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Lookup(%q) = %+v, %v; want an error with %q", name, got, err, want)
		}
	}
}

func TestEveryFamilyGrows(t *testing.T) {
	t.Parallel()
	for _, name := range append(Families(X8664), Families(ARM64)...) {
		all := typesOf(name)
		if len(all) == 0 {
			t.Errorf("%s has no types", name)
		}
		for i, instance := range all {
			if instance.VCPU < 1 || instance.Memory < 512 || instance.Host().Memory < instance.Memory/2 {
				t.Errorf("%+v offers %d MiB", instance, instance.Host().Memory)
			}
			if i > 0 && (instance.Memory < all[i-1].Memory || instance.VCPU < all[i-1].VCPU) {
				t.Errorf("%s is smaller than %s", instance.Type, all[i-1].Type)
			}
		}
	}
}

// AWS's example: an m4.large, of 8 GiB, has 7985 MiB for tasks before any is reserved
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html).
func TestMemoryStaysBelowWhatAWSMeasured(t *testing.T) {
	t.Parallel()
	large := Instance{Type: "m4.large", VCPU: 2, Memory: 8192}
	if got := large.Host().Memory; got > 7985-ReservedMemory || got < 7000 {
		t.Errorf("%d MiB", got)
	}
	micro, _ := Lookup("t2.micro")
	if got := micro.Host().Memory; got != 771 {
		t.Errorf("%d MiB of a t2.micro", got)
	}
}

func TestLarger(t *testing.T) {
	t.Parallel()
	large, _ := Lookup("m7i-flex.8xlarge")
	var got []string
	for _, instance := range Larger(large) {
		got = append(got, instance.Type)
	}
	if text := strings.Join(got, " "); text != "m7i-flex.12xlarge m7i-flex.16xlarge" {
		t.Errorf("Larger = %s", text)
	}
}

func TestNeeded(t *testing.T) {
	t.Parallel()
	micro, _ := Lookup("t2.micro") // 1024 CPU units, 771 MiB
	tests := []struct {
		name  string
		tasks []Tasks
		want  int
	}{
		{"nothing", nil, 0},
		{"none of a kind", []Tasks{{CPU: 128, Memory: 128, Count: 0}}, 0},
		{"one", []Tasks{{CPU: 128, Memory: 128, Count: 1}}, 1},
		{"memory decides", []Tasks{{CPU: 128, Memory: 256, Count: 15}}, 5},
		{"CPU decides", []Tasks{{CPU: 512, Memory: 32, Count: 5}}, 3},
		{"the last MiB", []Tasks{{CPU: 128, Memory: 771, Count: 2}}, 2},
		{"too much memory", []Tasks{{CPU: 128, Memory: 772, Count: 1}}, 0},
		{"too much CPU", []Tasks{{CPU: 128, Memory: 128, Count: 1}, {CPU: 1025, Memory: 32, Count: 1}}, 0},
		{"too large but none", []Tasks{{CPU: 128, Memory: 128, Count: 1}, {CPU: 4096, Memory: 32, Count: 0}}, 1},
		{"small ones fill gaps", []Tasks{{CPU: 128, Memory: 128, Count: 4}, {CPU: 128, Memory: 500, Count: 2}}, 2},
		{"the order of services does not matter", []Tasks{{CPU: 128, Memory: 500, Count: 2}, {CPU: 128, Memory: 128, Count: 4}}, 2},
		{"ports decide", []Tasks{{CPU: 1, Memory: 1, Ports: 4536, Count: 3}}, 3},
		{"too many ports", []Tasks{{CPU: 1, Memory: 1, Ports: 4537, Count: 1}}, 0},
		{"CPU and memory bound side by side", []Tasks{{CPU: 700, Memory: 100, Count: 2}, {CPU: 100, Memory: 600, Count: 2}}, 2},
	}
	for _, test := range tests {
		if got := Needed(micro.Host(), test.tasks...); got != test.want {
			t.Errorf("%s: Needed = %d, want %d", test.name, got, test.want)
		}
	}
}

// Needed is at least what the sums of CPU and memory ask for, and more tasks never fit the space of
// fewer of the same kind.
func FuzzNeeded(f *testing.F) {
	f.Add(128, 128, 15, 256, 512, 3)
	f.Add(1024, 32, 4, 128, 771, 2)
	f.Fuzz(func(t *testing.T, cpuA, memoryA, countA, cpuB, memoryB, countB int) {
		instance, _ := Lookup("t2.micro")
		micro := instance.Host()
		a := Tasks{CPU: 1 + abs(cpuA)%1024, Memory: 1 + abs(memoryA)%771, Count: abs(countA) % 200}
		b := Tasks{CPU: 1 + abs(cpuB)%1024, Memory: 1 + abs(memoryB)%771, Count: abs(countB) % 200}
		needed := Needed(micro, a, b)
		if cpu := a.CPU*a.Count + b.CPU*b.Count; cpu > needed*micro.CPU {
			t.Errorf("%+v %+v: %d CPU units on %d instances", a, b, cpu, needed)
		}
		if memory := a.Memory*a.Count + b.Memory*b.Count; memory > needed*micro.Memory {
			t.Errorf("%+v %+v: %d MiB on %d instances", a, b, memory, needed)
		}
		if alone := Needed(micro, a); alone > needed {
			t.Errorf("%+v alone needs %d, with %+v %d", a, alone, b, needed)
		}
		if needed > a.Count+b.Count {
			t.Errorf("%+v %+v: an empty instance among %d", a, b, needed)
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
