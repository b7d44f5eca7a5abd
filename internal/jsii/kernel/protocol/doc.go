// Package protocol has the conversation between jsii's Go runtime, the host, and a kernel: each line is a message in
// JSON; the host asks, and the kernel answers, or calls back before it does.
//
// Serve reads and answers (conversation.go, message.go) by the kernel that it is given, here that of package cdktf. That
// panics where it cannot answer: by js.Reject where it does not know the answer, by js.Fail where the program is wrong and
// Node.js has the message for it, by any other panic where it has a fault. Then (handover.go) Serve starts jsii's own kernel
// in Node.js, repeats to it each line of the host, checks that it answers the same, has its answer to the last line be the
// host's, and passes all further lines on. Node.js must not write again to the folders of apps whose files the host has
// already: outdir.go gives it others.
package protocol
