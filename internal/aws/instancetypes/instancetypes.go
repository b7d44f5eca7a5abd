// Package instancetypes knows what EC2 instance types have.
package instancetypes

import (
	"errors"
	"fmt"
	"strings"
)

// Architecture is that of an instance's processor, by AWS's name for it.
type Architecture string

// The architectures.
const (
	X8664 Architecture = "x86_64"
	ARM64 Architecture = "arm64" // Graviton
)

// Type is an EC2 instance type.
type Type struct {
	Name         string
	VCPU         int
	Memory       int // MiB, as advertised
	Architecture Architecture
}

// ErrFamily is of a type whose family is not known here.
var ErrFamily = errors.New("is of an instance family that is not known here")

// Lookup returns the instance type of a name such as t3.small. Its error says why there is none, or is
// ErrFamily.
func Lookup(name string) (Type, error) {
	family, size, found := strings.Cut(name, ".")
	if !found {
		return Type{}, fmt.Errorf("%q is not an instance type", name)
	}
	all := typesOf(family)
	if len(all) == 0 {
		return Type{}, fmt.Errorf("%s %w", name, ErrFamily)
	}
	var sizes []string
	for _, known := range all {
		if known.Name == name {
			return known, nil
		}
		sizes = append(sizes, strings.TrimPrefix(known.Name, family+"."))
	}
	return Type{}, fmt.Errorf("%s does not have the size %q, only %s", family, size, strings.Join(sizes, ", "))
}

// Larger returns the types of the same family that are larger, smallest first; none of an unknown family.
func Larger(than Type) []Type {
	family, _, _ := strings.Cut(than.Name, ".")
	var larger []Type
	for _, other := range typesOf(family) {
		if other.VCPU > than.VCPU || other.Memory > than.Memory {
			larger = append(larger, other)
		}
	}
	return larger
}
