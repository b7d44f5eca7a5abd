package containers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// Volume is a folder that the engine keeps, whatever becomes of the containers that mount it.
type Volume struct {
	Name   string // no other volume of the engine has it
	Labels map[string]string
}

// CreateVolume makes a volume, which is empty. One of the same name that is there stays as it is.
func (e *Engine) CreateVolume(ctx context.Context, v Volume) error {
	_, err := e.api.VolumeCreate(ctx, client.VolumeCreateOptions{Name: v.Name, Labels: v.Labels})
	if errdefs.IsConflict(err) || errdefs.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// Volumes returns those that have these labels, at least one, in the order of their names.
func (e *Engine) Volumes(ctx context.Context, labels map[string]string) ([]Volume, error) {
	filters, err := filtersOf(labels)
	if err != nil {
		return nil, err
	}
	list, err := e.api.VolumeList(ctx, client.VolumeListOptions{Filters: filters})
	if err != nil {
		return nil, err
	}
	var all []Volume
	for _, v := range list.Items {
		all = append(all, Volume{Name: v.Name, Labels: v.Labels})
	}
	slices.SortFunc(all, func(a, b Volume) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// RemoveVolume removes a volume and the files in it. One that is not there is no error; one that a container mounts is.
func (e *Engine) RemoveVolume(ctx context.Context, name string) error {
	_, err := e.api.VolumeRemove(ctx, name, client.VolumeRemoveOptions{})
	if errdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// filtersOf are those of the engine for what has these labels.
func filtersOf(labels map[string]string) (client.Filters, error) {
	if len(labels) == 0 {
		return nil, errors.New("want a label: without one all of the machine is meant")
	}
	filters := client.Filters{}
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		filters.Add("label", key+"="+labels[key])
	}
	return filters, nil
}
