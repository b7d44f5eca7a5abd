package reason_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"cdah/internal/aws/reason"
)

// answered is an error as the SDK returns it for an answer of AWS.
func answered(status int, err error) error {
	response := &smithyhttp.Response{Response: &http.Response{StatusCode: status}}
	return &smithy.OperationError{ServiceID: "ECS", OperationName: "RunTask", Err: &awshttp.ResponseError{
		RequestID: "0123-abcd", ResponseError: &smithyhttp.ResponseError{Response: response, Err: err},
	}}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	refused := &ecstypes.ClientException{Message: aws.String("Unable to describe task definition.")}
	other := &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}
	failed := answered(http.StatusInternalServerError, other)
	silent := &smithy.OperationError{ServiceID: "ECS", OperationName: "RunTask", Err: errors.New("connection refused")}
	for want, err := range map[string]error{
		"it failed (ClientException: Unable to describe task definition.)": fmt.Errorf("it failed (%w)", answered(http.StatusBadRequest, refused)),
		"it failed: AccessDenied: no":                                      fmt.Errorf("it failed: %w", answered(http.StatusForbidden, other)),
		failed.Error():                                                     failed,
		silent.Error():                                                     silent,
	} {
		if got := reason.Plain(err.Error()); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
