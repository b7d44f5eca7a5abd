package config

// Validate gives a section of a Go program, with its defaults, the checks that it would get in a file. The
// places in its error begin with at, such as Spec.memory; each problem is on a line of its own.
func Validate(at string, section any) error {
	_, _ = at, section // to come
	return nil
}
