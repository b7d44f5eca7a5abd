package js

// Unsupported is what the kernel panics with where it has no answer: it never guesses. Node.js then takes over; see package
// protocol.
type Unsupported struct {
	Why     string
	Mistake bool // the program is wrong, and Node.js has the message for it
}

// Reject ends the work on a request that the kernel does not know how to answer.
func Reject(why string) { panic(Unsupported{Why: why}) }

// Fail ends the work on a request that is to fail.
func Fail(why string) { panic(Unsupported{Why: why, Mistake: true}) }
