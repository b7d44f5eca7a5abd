// Package types describes the Terraform types and AWS services that the resources in site/ need beyond what cdah
// makes itself: how an existing one is found, what its loss costs, and which permissions the pipeline's roles get for
// it. Both the app and the commands of cdah read it, so it imports nothing of the CDK.
//
// It is yours: no version of cdah changes it. docs/extend.md says what goes into it.
package types

import "cdah/internal/aws/resources"

// Services returns the services of the resources in site/. None as it comes.
func Services() []resources.Service { return nil }
