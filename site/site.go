// Package site holds the resources of your own that stand in the same stack as the website of each environment.
//
// It is yours: no version of cdah changes it. docs/extend.md says what goes into it.
package site

import "cdah/stacks"

// Extensions returns what adds to the stacks, in the order in which it does. Nothing as it comes.
func Extensions() []stacks.Extension { return nil }
