// Package site adds nothing to the samples.
package site

import "cdah/stacks"

// Extensions returns none.
func Extensions() []stacks.Extension { return nil }
