// Package reason takes from errors of AWS's SDK what AWS itself says.
package reason

import "regexp"

// Plain returns a text without what AWS's SDK puts before AWS's own reason where AWS has refused a call: the operation,
// the HTTP status 4xx and the request's id. Those of AWS's own failures (5xx) stay, as AWS's support asks for the id, and
// so does where no answer has come.
func Plain(text string) string {
	// As smithy's OperationError, the SDK's ResponseError, S3's and GenericAPIError write themselves.
	wrapping := regexp.MustCompile(`operation error [^:\n]+: \w+, https response error StatusCode: 4\d\d, RequestID: [^,\n]*, (?:HostID: [^,\n]*, )?(?:api error )?`)
	return wrapping.ReplaceAllString(text, "")
}
