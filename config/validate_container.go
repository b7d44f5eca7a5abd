package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

var (
	mountPattern    = regexp.MustCompile(`^(/[A-Za-z0-9_.-]+)+$`)
	labelPattern    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
	hostnamePattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)
	optionPattern   = regexp.MustCompile(`^[a-z]+(=[A-Za-z0-9]+)?$`)
)

// ulimitNames are those of https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html.
func ulimitNames() []string {
	return []string{
		"core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
		"rttime", "sigpending", "stack",
	}
}

// capabilityNames are those of https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html.
func capabilityNames() []string {
	return []string{
		"ALL", "AUDIT_CONTROL", "AUDIT_WRITE", "BLOCK_SUSPEND", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID",
		"IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN",
		"NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN", "SYS_BOOT",
		"SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME",
		"SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM",
	}
}

func (k Container) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkImage(at.Key("image"), k.Image, c)
	checkVariables(at.Key("environment"), k.Environment, c)
	for name := range k.Secrets {
		place := at.Key("secrets").Key(name)
		checkVariable(place, name, c)
		if _, twice := k.Environment[name]; twice {
			c.Error(place, "stands in environment, too", "each variable once", "remove it there")
		}
	}
	if k.MemoryReservation >= k.Memory && c.Sound(at.Key("memory"), at.Key("memory_reservation")) {
		c.Error(at.Key("memory_reservation"), fmt.Sprintf("%d MiB are not less than memory, %d", k.MemoryReservation, k.Memory),
			"less than memory", "lower it, or remove it")
	}
	k.checkInMemory(at.Key("runtime"), c)
	if image, err := ParseImage(k.Image); err == nil && k.RegistryCredentials != nil && image.ECRRepositoryARN() != "" {
		c.Error(at.Key("registry_credentials"), "the image is in ECR, which lets the task's execution role pull it", "credentials of another registry", "remove them")
	}
	k.checkMounts(at, c)
}

// checkInMemory wants file systems in memory to leave some of it to the container.
func (k Container) checkInMemory(at yamldoc.Path, c *yamldoc.Checker) {
	if size := k.Runtime.inMemory(); size >= k.Memory && size > 0 {
		c.Error(at, fmt.Sprintf("file systems of %d MiB in memory are not less than the container's memory, %d, which they count towards", size, k.Memory),
			"less than memory", "lower their sizes, or raise memory")
	}
}

func (s Secret) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at) {
		return
	}
	switch {
	case s.Secret == "" && s.Parameter == "":
		c.Error(at, "names neither a secret nor a parameter", "one of the two", "add secret or parameter")
	case s.Secret != "" && s.Parameter != "":
		c.Error(at, "names both a secret and a parameter", "one of the two", "remove one")
	case s.Key != "" && s.Parameter != "":
		c.Error(at.Key("key"), "a parameter has no keys", "only with secret", "remove it")
	}
}

// checkSecrets wants what is named by an ARN in the environment's region, which ECS asks for.
func (e Environment) checkSecrets(c *yamldoc.Checker) {
	e.eachContainer(func(at yamldoc.Path, container pulled) {
		container.checkSecrets(at, e.Region, c)
		container.checkFiles(at, e.Region, c)
	})
}

// pulled is what every container has, whatever it is for.
type pulled struct {
	image       string
	credentials *RegistryCredentials // of the image's registry; nil for none
	secrets     map[string]Secret
	files       []string // of environment variables
}

// pulled is what the container pulls and reads.
func (k Container) pulled() pulled {
	return pulled{k.Image, k.RegistryCredentials, k.Secrets, k.EnvironmentFiles}
}

// checkSecrets wants what is named by an ARN in a region.
func (p pulled) checkSecrets(at yamldoc.Path, region string, c *yamldoc.Checker) {
	check := func(at yamldoc.Path, secret, key string) {
		for key, arn := range map[string]string{"secret": secret, "kms_key": key} {
			if parts := strings.Split(arn, ":"); len(parts) > 4 && parts[3] != region {
				c.Error(at.Key(key), "is in region "+parts[3], "the environment's region, "+region, "replicate it there")
			}
		}
	}
	for name, secret := range p.secrets {
		check(at.Key("secrets").Key(name), secret.Secret, secret.KMSKey)
	}
	if p.credentials != nil {
		check(at.Key("registry_credentials"), p.credentials.Secret, p.credentials.KMSKey)
	}
}

// checkIn wants what a container pulls and reads in an account and a region.
func (p pulled) checkIn(at yamldoc.Path, account, region string, c *yamldoc.Checker) {
	if image, err := ParseImage(p.image); err == nil {
		image.checkPlace(at, account, region, c)
	}
	p.checkSecrets(at, region, c)
	p.checkFiles(at, region, c)
}

// checkFiles wants the files of environment variables in the region's partition.
func (p pulled) checkFiles(at yamldoc.Path, region string, c *yamldoc.Checker) {
	for i, arn := range p.files {
		checkPartition(at.Key("environment_files").Index(i), arn, region, c)
	}
}

// eachContainer visits all containers of services, their sidecars and log routers, and of jobs.
func (e Environment) eachContainer(visit func(at yamldoc.Path, container pulled)) {
	for name, service := range e.Services {
		service.eachContainer(yamldoc.Path("services").Key(name), visit)
	}
	for name, job := range e.Jobs {
		visit(yamldoc.Path("jobs").Key(name), job.pulled())
	}
}

func (s Service) eachContainer(at yamldoc.Path, visit func(at yamldoc.Path, container pulled)) {
	visit(at, s.pulled())
	for name, sidecar := range s.Sidecars {
		visit(at.Key("sidecars").Key(name), sidecar.pulled())
	}
	if s.FireLens != nil {
		visit(at.Key("firelens"), pulled{image: s.FireLens.Image, secrets: s.FireLens.Secrets})
	}
}

func (r Runtime) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for name := range r.DockerLabels {
		if !labelPattern.MatchString(name) {
			c.Error(at.Key("docker_labels").Key(name), yamldoc.Quote(name)+" cannot name a label", "letters, digits and . _ / -, a letter or digit first", "rename it")
		}
	}
	for name, address := range r.ExtraHosts {
		place := at.Key("extra_hosts").Key(name)
		if !hostnamePattern.MatchString(name) {
			c.Error(place, yamldoc.Quote(name)+" is not the name of a host", "a name such as printer.internal", "rename it")
		}
		if _, err := netip.ParseAddr(address); err != nil && !interpolates(address) {
			c.Error(place, yamldoc.Quote(address)+" is not an IP address", "an address such as 10.0.1.5", "write the address, without a port")
		}
	}
	for name := range r.Tmpfs {
		if !mountPattern.MatchString(name) {
			c.Error(at.Key("tmpfs").Key(name), yamldoc.Quote(name)+" is not a path", "a path such as /tmp", renamed(name, mountPattern.MatchString))
		}
	}
	for name, limit := range r.Ulimits {
		place := at.Key("ulimits").Key(name)
		if !slices.Contains(ulimitNames(), name) {
			c.Error(place, yamldoc.Quote(name)+" is not a limit", strings.Join(ulimitNames(), ", "), cmp.Or(yamldoc.DidYouMean(name, ulimitNames()), "choose one"))
		}
		if limit.Soft > limit.Hard && c.Sound(place) {
			c.Error(place.Key("soft"), fmt.Sprintf("%d is more than hard, %d", limit.Soft, limit.Hard), "up to hard", "lower soft, or raise hard")
		}
	}
}

func (p Capabilities) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for key, names := range map[string][]string{"add": p.Add, "drop": p.Drop} {
		for i, name := range names {
			place := at.Key(key).Index(i)
			switch {
			case !slices.Contains(capabilityNames(), name) && !interpolates(name):
				c.Error(place, yamldoc.Quote(name)+" is not a capability", strings.Join(capabilityNames(), ", "),
					cmp.Or(yamldoc.DidYouMean(strings.TrimPrefix(strings.ToUpper(name), "CAP_"), capabilityNames()), "choose one"))
			case key == "add" && slices.Contains(p.Drop, name):
				c.Error(place, name+" stands in drop, too", "each capability once", "remove it from one of the two")
			}
		}
	}
}

func (t Tmpfs) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, option := range t.Options {
		if !optionPattern.MatchString(option) && !interpolates(option) {
			c.Error(at.Key("options").Index(i), yamldoc.Quote(option)+" is not an option of a mount", "an option such as noexec or mode=1777", "write such an option")
		}
	}
}

func (h CommandCheck) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if h.Timeout >= h.Interval && c.Sound(at.Key("timeout"), at.Key("interval")) {
		c.Error(at.Key("timeout"), fmt.Sprintf("%d seconds are not less than the interval, %d", h.Timeout, h.Interval), "less than interval", "lower it, or use a longer interval")
	}
}
