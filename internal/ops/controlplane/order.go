package controlplane

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// follows tells whether a container starts after another: it depends on it, or is linked to it.
func (c *container) follows(other *container) bool {
	name := aws.ToString(other.Name)
	for _, d := range c.DependsOn {
		if aws.ToString(d.ContainerName) == name {
			return true
		}
	}
	return slices.ContainsFunc(c.Links, func(link string) bool { linked, _ := linkOf(link); return linked == name })
}

// linkOf is the container that a link leads to, and the name that leads there.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-links
func linkOf(link string) (linked, alias string) {
	linked, alias, _ = strings.Cut(link, ":")
	return linked, cmp.Or(alias, linked)
}

// inOrder sorts containers so that each follows those that it depends on or is linked to.
func inOrder(all []*container) ([]*container, error) {
	var ordered []*container
	left := slices.Clone(all)
	for len(left) > 0 {
		at := slices.IndexFunc(left, func(c *container) bool { return !slices.ContainsFunc(left, c.follows) })
		if at < 0 {
			return nil, errors.New("the containers depend on each other in a circle")
		}
		ordered = append(ordered, left[at])
		left = slices.Delete(left, at, at+1)
	}
	return ordered, nil
}

// hosts are the names that a container finds others by: those of private services, those of its links, which run by now, and
// those that its definition gives.
func (t *task) hosts(c *container) map[string]string {
	all := map[string]string{}
	maps.Copy(all, t.neighbours)
	for _, link := range c.Links {
		linked, alias := linkOf(link)
		for _, other := range t.containers {
			if aws.ToString(other.Name) == linked && other.address != "" {
				all[alias] = other.address
			}
		}
	}
	for _, h := range c.ExtraHosts {
		all[aws.ToString(h.Hostname)] = aws.ToString(h.IpAddress)
	}
	return all
}
