// Package types describes nothing.
package types

import "cdah/internal/aws/resources"

// Services returns none.
func Services() []resources.Service { return nil }
