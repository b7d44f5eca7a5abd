package js

// Unsupported is what the kernel panics with where it meets what it does not know: it never guesses.
type Unsupported struct {
	Why     string
	Mistake bool // it is the program that is wrong: Node.js has the message for it
}

// Reject ends the work on a request that the kernel does not know how to answer.
func Reject(why string) { panic(Unsupported{Why: why}) }

// Fail ends the work on a request that is to fail.
func Fail(why string) { panic(Unsupported{Why: why, Mistake: true}) }
