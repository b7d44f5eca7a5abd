package capacity

import (
	"testing"

	"cdah/internal/aws/instancetypes"
)

// AWS's example: an m4.large, of 8 GiB, has 7985 MiB for tasks before any is reserved
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html).
func TestMemoryStaysBelowWhatAWSMeasured(t *testing.T) {
	t.Parallel()
	large := instancetypes.Type{Name: "m4.large", VCPU: 2, Memory: 8192}
	if got := HostOf(large).Memory; got > 7985-ReservedMemory || got < 7000 {
		t.Errorf("%d MiB", got)
	}
	micro, _ := instancetypes.Lookup("t2.micro")
	if got := HostOf(micro).Memory; got != 771 {
		t.Errorf("%d MiB of a t2.micro", got)
	}
}

func TestNeeded(t *testing.T) {
	t.Parallel()
	micro, _ := instancetypes.Lookup("t2.micro") // 1024 CPU units, 771 MiB
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
		if got := Needed(HostOf(micro), test.tasks...); got != test.want {
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
		instance, _ := instancetypes.Lookup("t2.micro")
		micro := HostOf(instance)
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
