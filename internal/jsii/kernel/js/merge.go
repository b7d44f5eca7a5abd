package js

import "strconv"

// Merge is cdktf's deepMerge: it adds sources to target, and returns that. Lists are concatenated; undefined
// removes a key.
func Merge(target *Object, sources ...*Object) *Object {
	for _, source := range sources {
		for _, key := range source.Keys() {
			mergeKey(target, key, source.Get(key))
		}
	}
	return target
}

func mergeKey(target *Object, key string, value any) {
	switch value := value.(type) {
	case nil:
		target.Delete(key)
	case *Object:
		switch before := target.Get(key).(type) {
		case *Object:
			Merge(before, value)
		case []any:
			target.Set(key, mergeIntoList(before, value))
		case Null:
			Fail("null cannot be merged with an object")
		default:
			target.Set(key, Merge(NewObject(), value))
		}
	case []any:
		before, _ := target.Get(key).([]any)
		target.Set(key, append(before[:len(before):len(before)], value...))
	default:
		target.Set(key, value)
	}
}

// mergeIntoList sets elements of a list by the keys that are indexes; what is written of the list has no others.
func mergeIntoList(list []any, source *Object) []any {
	elements := NewObject()
	for i, element := range list {
		elements.Set(strconv.Itoa(i), element)
	}
	length := len(list)
	for _, key := range Merge(elements, source).Keys() {
		if isIndex(key) {
			length = max(length, number(key)+1)
		}
	}
	const most = 1 << 16
	if length > most {
		Reject("a list of " + strconv.Itoa(length) + " elements")
	}
	merged := make([]any, length)
	for i := range merged {
		merged[i] = elements.Get(strconv.Itoa(i))
	}
	return merged
}
