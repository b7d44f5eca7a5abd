package config

// inCircle returns the first of some names from which others lead into a circle; "" where there is none. A name that
// leads to itself is no circle: that is told elsewhere.
func inCircle(names []string, others func(string) []string) string {
	const visiting, done = 1, 2
	state := map[string]int{}
	var visit func(string) bool
	visit = func(name string) bool {
		if state[name] != 0 {
			return state[name] == visiting
		}
		state[name] = visiting
		for _, other := range others(name) {
			if other != name && visit(other) {
				return true
			}
		}
		state[name] = done
		return false
	}
	for _, name := range names {
		if visit(name) {
			return name
		}
	}
	return ""
}
