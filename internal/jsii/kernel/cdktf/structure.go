package cdktf

import (
	"strings"

	"cdah/internal/jsii/kernel/js"
)

// structure is a struct of cdktf's that the host has asked for: to the host it is an object, whose properties it
// asks for one by one.
type structure struct {
	ref   string
	name  string // of its type, without "cdktf."
	value *js.Object
}

// structure returns what stands for a struct: always the same.
func (k *Kernel) structure(name string, value *js.Object) *structure {
	if known := k.structures[value]; known != nil {
		return known
	}
	made := &structure{name: name, value: value}
	k.structures[value] = made
	return made
}

func (k *Kernel) getOfStructure(s *structure, property string) any {
	wanted, known := k.table.Types[s.name][property]
	if !known {
		js.Reject("the property " + property + " of a " + s.name)
	}
	return k.typed(wanted, s.value.Get(property))
}

// typed is a value of a type of cdktf's in the form in which the host has it.
func (k *Kernel) typed(wanted string, value any) any {
	switch value := value.(type) {
	case []any:
		all := make([]any, len(value))
		for i, element := range value {
			all[i] = k.typed(strings.TrimPrefix(wanted, "["), element)
		}
		return all
	case *js.Object:
		name, is := strings.CutPrefix(strings.TrimSuffix(wanted, ";"), "=cdktf.")
		if !is {
			js.Reject("an object of the type " + wanted)
		}
		return k.structure(name, value)
	}
	return value
}
