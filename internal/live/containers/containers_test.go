package containers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

func TestSpec(t *testing.T) {
	t.Parallel()
	all := Spec{
		Image: "nginx", EntryPoint: []string{"/run"}, Command: []string{"now"}, Env: map[string]string{"B": "2", "A": "1"},
		User: "7", WorkingDir: "/srv", Labels: map[string]string{"a": "b"}, StopTimeout: 1500 * time.Millisecond,
		CPU: 512, Memory: 64, Reservation: 32, Ports: []int{80}, ReadOnly: true, Init: true, SharedMemory: 8,
		Tmpfs: []Tmpfs{{"/tmp", 4, []string{"noexec", "ro"}}}, Mounts: []Mount{{"/files", "/data", true}},
		Volumes: []VolumeMount{{"files", "/kept", false, true}, {"files", "/shown", true, false}},
		Ulimits: []Ulimit{{"nofile", 1, 2}}, Hosts: map[string]string{"db": "192.0.2.7"},
		AddCapabilities: []string{"NET_ADMIN"}, DropCapabilities: []string{"ALL"},
	}
	for _, c := range []struct{ got, want string }{
		{text(t, all.config()), `"Image":"docker.io/library/nginx:latest"`},
		{text(t, all.config()), `"Entrypoint":["/run"]`},
		{text(t, all.config()), `"Cmd":["now"]`},
		{text(t, all.config()), `"Env":["A=1","B=2"]`},
		{text(t, all.config()), `"User":"7"`},
		{text(t, all.config()), `"WorkingDir":"/srv"`},
		{text(t, all.config()), `"Labels":{"a":"b"}`},
		{text(t, all.config()), `"StopTimeout":2`},
		{text(t, all.config()), `"ExposedPorts":{"80/tcp":{}}`},
		{text(t, all.config()), `"Healthcheck":{"Test":["NONE"]}`},
		{text(t, all.hostConfig()), `"PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":""}]}`},
		{text(t, all.hostConfig()), `"CpuShares":512`},
		{text(t, all.hostConfig()), `"Memory":67108864`},
		{text(t, all.hostConfig()), `"MemorySwap":67108864`},
		{text(t, all.hostConfig()), `"MemoryReservation":33554432`},
		{text(t, all.hostConfig()), `"ReadonlyRootfs":true`},
		{text(t, all.hostConfig()), `"Init":true`},
		{text(t, all.hostConfig()), `"ShmSize":8388608`},
		{text(t, all.hostConfig()), `"Tmpfs":{"/tmp":"size=4m,noexec,ro"}`},
		{text(t, all.hostConfig()), `"Mounts":[{"Type":"bind","Source":"/files","Target":"/data","ReadOnly":true}]`},
		{text(t, all.hostConfig()), `"Binds":["files:/kept:rw,nocopy","files:/shown:ro"]`},
		{text(t, all.hostConfig()), `"Ulimits":[{"Name":"nofile","Hard":2,"Soft":1}]`},
		{text(t, all.hostConfig()), `"ExtraHosts":["db:192.0.2.7"]`},
		{text(t, all.hostConfig()), `"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"]`},
		{text(t, Spec{}.hostConfig()), `"CpuShares":2`},
		{text(t, Spec{}.hostConfig()), `"MemorySwap":0`},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("want %s in %s", c.want, c.got)
		}
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestPublished(t *testing.T) {
	t.Parallel()
	web, admin := network.MustParsePort("80/tcp"), network.MustParsePort("81")
	got := published(network.PortMap{web: {{HostPort: "40001"}}, admin: {{HostPort: "40002"}}, network.MustParsePort("82"): nil})
	if diff := cmp.Diff(map[int]int{80: 40001, 81: 40002}, got); diff != "" {
		t.Error(diff)
	}
}

// TestCount goes through checks as ECS documents them, each a passed (+) or a failed (-) one, a second apart.
func TestCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		checks string
		start  time.Duration
		want   HealthStatus
	}{
		{"", 0, Unknown},
		{"+", 0, Healthy},
		{"--", 0, Unknown},
		{"---", 0, Unhealthy},
		{"---+", 0, Healthy},
		{"+--", 0, Healthy},
		{"+---", 0, Unhealthy},
		{"--+--", 0, Healthy},
		{"-----", 5 * time.Second, Unknown}, // the last at 4 seconds
		{"--------", 5 * time.Second, Unhealthy},
		{"-------", 5 * time.Second, Unknown},
		{"-+---", 9 * time.Second, Unhealthy}, // it was healthy: the start is over
	} {
		k := check{Health: Health{Retries: 3, StartPeriod: c.start}, status: Unknown}
		for i, result := range c.checks {
			k.count(result == '+', time.Duration(i)*time.Second)
		}
		if k.status != c.want {
			t.Errorf("%s within %s: %s, want %s", c.checks, c.start, k.status, c.want)
		}
	}
}

func TestHealthArguments(t *testing.T) {
	t.Parallel()
	for want, command := range map[string][]string{
		"[/bin/sh -c curl localhost || exit 1]": {"CMD-SHELL", "curl localhost || exit 1"},
		"[/hello health]":                       {"CMD", "/hello", "health"},
		"[/alone]":                              {"/alone"},
	} {
		if got := fmt.Sprint(Health{Command: command}.arguments()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := (Health{Retries: 1}).orDefaults(); got.Interval != 30*time.Second || got.Timeout != 5*time.Second || got.Retries != 1 {
		t.Errorf("%+v", got)
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stats map[string]uint64
		want  int64
	}{
		{nil, 100},
		{map[string]uint64{"cache": 90, "total_inactive_file": 30, "inactive_file": 1}, 70},
		{map[string]uint64{"file": 90, "inactive_file": 40}, 60},
		{map[string]uint64{"inactive_file": 101}, 100}, // not measured at the same time
	} {
		if got := memory(container.MemoryStats{Usage: 100, Stats: c.stats}); got != c.want {
			t.Errorf("%v: %d, want %d", c.stats, got, c.want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	var got []string
	l := &lines{line: func(at time.Time, text string) { got = append(got, at.Format("05.0")+" "+text) }}
	for _, part := range []string{"2026-01-02T03:04:05.1Z one\n2026-01-02T03:0", "4:06.2Z two words\r\n", "2026-01-02T03:04:07.3Z \n2026-01-02T03:04:08.4Z last"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	l.flush()
	if diff := cmp.Diff([]string{"05.1 one", "06.2 two words", "07.3 ", "08.4 last"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoadProblem(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{
		"":                               "<nil>",
		`{"stream":"Loaded image: a\n"}`: "<nil>",
		`{"stream":"a"}{"errorDetail":{"message":"no space left"},"error":"no space left"}`: "no space left",
		`oops`: "invalid character 'o' looking for beginning of value",
	} {
		if got := fmt.Sprint(loadProblem(strings.NewReader(told))); got != want {
			t.Errorf("%s: %s, want %s", told, got, want)
		}
	}
}
