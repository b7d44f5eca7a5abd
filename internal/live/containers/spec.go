package containers

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
)

// Spec is a container that is to run: what a container definition of ECS has of it. The zero value of each field leaves
// the choice to the image or the engine.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
type Spec struct {
	Name  string // no other container of the engine has it
	Image string
	// Local has only an image of the engine's own taken: one of ECR in an emulated account is nowhere else.
	Local bool

	EntryPoint, Command []string
	Env                 map[string]string
	User, WorkingDir    string
	Labels              map[string]string
	StopTimeout         time.Duration // from SIGTERM to SIGKILL, if the engine itself ends it; in whole seconds

	CPU         int   // shares, 1024 for each vCPU; a weight against other containers, not a limit
	Memory      int   // MiB: what uses more is killed
	Reservation int   // MiB: what is left to it where memory gets short
	Ports       []int // of the container, TCP; each is published on a free port of 127.0.0.1
	Health      *Health

	ReadOnly         bool // the root file system
	Init             bool // a small init process that reaps what others leave
	SharedMemory     int  // MiB, of /dev/shm
	Tmpfs            []Tmpfs
	Mounts           []Mount
	Volumes          []VolumeMount
	Ulimits          []Ulimit
	Hosts            map[string]string // name → address, for /etc/hosts
	AddCapabilities  []string          // such as NET_ADMIN
	DropCapabilities []string
}

// Tmpfs is a folder in memory.
type Tmpfs struct {
	Path    string
	Size    int      // MiB
	Options []string // of mount
}

// Mount is a folder of this machine in the container.
type Mount struct {
	Source, Path string
	ReadOnly     bool
}

// VolumeMount is a volume in the container.
type VolumeMount struct {
	Name, Path string // of the volume; in the container
	ReadOnly   bool
	// Hides has an empty volume stay so. Otherwise the engine fills it with what the image has at that path, as Docker does.
	Hides bool
}

// bind is how Docker's and Podman's command lines write it: of the longer form Podman does not take all.
func (m VolumeMount) bind() string {
	options := "rw"
	if m.ReadOnly {
		options = "ro"
	}
	if m.Hides {
		options += ",nocopy"
	}
	return m.Name + ":" + m.Path + ":" + options
}

// Ulimit is a limit of the kernel for each process, such as nofile.
type Ulimit struct {
	Name       string
	Soft, Hard int
}

// minimumShares is what ECS's agent gives a container without CPU units: the least that Linux knows.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-cpu
const minimumShares = 2

const mebibyte = 1 << 20

// config is what the image runs with.
func (s Spec) config() *container.Config {
	config := &container.Config{
		Image:        reference(s.Image),
		Entrypoint:   s.EntryPoint,
		Cmd:          s.Command,
		User:         s.User,
		WorkingDir:   s.WorkingDir,
		Labels:       s.Labels,
		ExposedPorts: network.PortSet{},
		// ECS ignores the health check of an image, and the one of the specification runs in this process.
		// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		config.Env = append(config.Env, name+"="+s.Env[name])
	}
	for port := range s.bindings() {
		config.ExposedPorts[port] = struct{}{}
	}
	if s.StopTimeout > 0 {
		timeout := seconds(s.StopTimeout)
		config.StopTimeout = &timeout
	}
	return config
}

// hostConfig is what the machine gives it.
func (s Spec) hostConfig() *container.HostConfig {
	host := &container.HostConfig{
		PortBindings:   s.bindings(),
		ReadonlyRootfs: s.ReadOnly,
		Init:           &s.Init,
		ShmSize:        int64(s.SharedMemory) * mebibyte,
		CapAdd:         s.AddCapabilities,
		CapDrop:        s.DropCapabilities,
		Tmpfs:          map[string]string{},
		// The engine's own choice may be one that cannot be read, such as syslog; and a log must not fill the disk.
		LogConfig: container.LogConfig{Type: "json-file", Config: map[string]string{"max-size": "10m"}},
		Resources: container.Resources{
			CPUShares:         int64(max(s.CPU, minimumShares)),
			Memory:            int64(s.Memory) * mebibyte,
			MemorySwap:        int64(s.Memory) * mebibyte, // as on an instance of ECS's own image, which has no swap
			MemoryReservation: int64(s.Reservation) * mebibyte,
		},
	}
	for _, t := range s.Tmpfs {
		options := fmt.Sprintf("size=%dm", t.Size)
		for _, option := range t.Options {
			options += "," + option
		}
		host.Tmpfs[t.Path] = options
	}
	for _, m := range s.Mounts {
		host.Mounts = append(host.Mounts, mount.Mount{Type: mount.TypeBind, Source: m.Source, Target: m.Path, ReadOnly: m.ReadOnly})
	}
	for _, v := range s.Volumes {
		host.Binds = append(host.Binds, v.bind())
	}
	for _, u := range s.Ulimits {
		host.Ulimits = append(host.Ulimits, &container.Ulimit{Name: u.Name, Soft: int64(u.Soft), Hard: int64(u.Hard)})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Hosts)) {
		host.ExtraHosts = append(host.ExtraHosts, name+":"+s.Hosts[name])
	}
	return host
}

// bindings publish each port where only this machine reaches it, on a port that the engine chooses.
func (s Spec) bindings() network.PortMap {
	bindings := network.PortMap{}
	for _, number := range s.Ports {
		if port, ok := network.PortFrom(uint16(number), network.TCP); ok {
			bindings[port] = []network.PortBinding{{HostIP: netip.AddrFrom4([4]byte{127, 0, 0, 1})}}
		}
	}
	return bindings
}

// published is the way back: which port of this machine leads to each of the container's.
func published(bindings network.PortMap) map[int]int {
	ports := map[int]int{}
	for port, at := range bindings {
		for _, binding := range at {
			if number, err := strconv.Atoi(binding.HostPort); err == nil {
				ports[int(port.Num())] = number
			}
		}
	}
	return ports
}

// seconds rounds up: a timeout above zero never becomes none.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
