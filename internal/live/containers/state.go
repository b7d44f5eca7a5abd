package containers

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
)

// State is what a container does, or how it has ended.
type State struct {
	ID, Name string
	Labels   map[string]string
	Ports    map[int]int // of the container → of 127.0.0.1; empty once it has ended
	// Address is where the machine's other containers reach it; empty once it has ended, or where each has a network of its
	// own, as with Podman without root.
	Address  string
	Running  bool
	ExitCode int          // once it has ended: 128 and the signal's number after a signal
	OOM      bool         // it was killed for using more than its memory
	Health   HealthStatus // Unknown without a check
	Started  time.Time    // zero if it never was
	Finished time.Time    // zero while it runs
}

// List returns the containers that have these labels, at least one, running or ended, in the order of their names.
func (e *Engine) List(ctx context.Context, labels map[string]string) ([]State, error) {
	found, err := e.find(ctx, labels)
	if err != nil {
		return nil, err
	}
	states := make([]State, 0, len(found))
	for _, id := range found {
		state, err := e.inspect(ctx, id)
		if isGone(err) { // in between
			continue
		}
		if err != nil {
			return nil, err
		}
		states = append(states, state)
	}
	slices.SortFunc(states, func(a, b State) int { return strings.Compare(a.Name, b.Name) })
	return states, nil
}

// listsAgain is how often a list is asked for again: Podman gives none where a container goes meanwhile.
const listsAgain = 5

// isGone reports whether an engine says that a container is not there. Podman, of a list, says it as an error of its own.
func isGone(err error) bool {
	return errdefs.IsNotFound(err) || err != nil && strings.Contains(err.Error(), "no such container")
}

// find returns the IDs of the containers with these labels.
func (e *Engine) find(ctx context.Context, labels map[string]string) ([]string, error) {
	filters, err := filtersOf(labels)
	if err != nil {
		return nil, err
	}
	list, err := e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	for again := 0; isGone(err) && again < listsAgain; again++ {
		list, err = e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	}
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list.Items))
	for i, item := range list.Items {
		ids[i] = item.ID
	}
	return ids, nil
}

func (e *Engine) inspect(ctx context.Context, id string) (State, error) {
	result, err := e.api.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return State{}, err
	}
	c := result.Container
	state := State{ID: c.ID, Name: strings.TrimPrefix(c.Name, "/"), Health: e.health(c.ID)}
	if c.Config != nil {
		state.Labels = c.Config.Labels
	}
	if c.NetworkSettings != nil {
		state.Ports = published(c.NetworkSettings.Ports)
		state.Address = address(c.NetworkSettings.Networks)
	}
	if s := c.State; s != nil {
		state.Running, state.ExitCode, state.OOM = s.Running, s.ExitCode, s.OOMKilled
		state.Started = moment(s.StartedAt)
		if !s.Running {
			state.Finished = moment(s.FinishedAt)
		}
	}
	return state, nil
}

// address is the one in the first network where there is one.
func address(networks map[string]*network.EndpointSettings) string {
	for _, name := range slices.Sorted(maps.Keys(networks)) {
		if n := networks[name]; n != nil && n.IPAddress.IsValid() {
			return n.IPAddress.String()
		}
	}
	return ""
}

// moment reads a time of the engine's, which writes the year 1 for none.
func moment(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

// Usage is what a container uses.
type Usage struct {
	At     time.Time     // when it was measured
	CPU    time.Duration // CPU time since the container's start: over two CPUs, two seconds each second
	Memory int64         // bytes, without what the kernel can take back at once
}

// Stats measures what a running container uses.
func (e *Engine) Stats(ctx context.Context, id string) (Usage, error) {
	result, err := e.api.ContainerStats(ctx, id, client.ContainerStatsOptions{})
	if err != nil {
		return Usage{}, err
	}
	defer result.Body.Close()
	var stats container.StatsResponse
	if err := json.NewDecoder(result.Body).Decode(&stats); err != nil {
		return Usage{}, err
	}
	return Usage{At: stats.Read, CPU: time.Duration(stats.CPUStats.CPUUsage.TotalUsage), Memory: memory(stats.MemoryStats)}, nil
}

// memory leaves out the files that the kernel only keeps until it needs the room. They have one name in cgroups of version
// 1 and another in version 2; Podman leaves them out itself.
// https://docs.docker.com/reference/cli/docker/container/stats/
func memory(m container.MemoryStats) int64 {
	for _, name := range []string{"total_inactive_file", "inactive_file"} {
		if cache, found := m.Stats[name]; found && cache <= m.Usage {
			return int64(m.Usage - cache)
		}
	}
	return int64(m.Usage)
}
