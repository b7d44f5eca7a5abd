package adopt_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"cdah/examples/shop/types"
	"cdah/internal/ops/adopt"
)

// A type of owners is looked for by its tags, in the region that has them, and imported by the end of its ARN; in other
// regions AWS is asked for the services that cdah's own types are of.
func TestLookAsksForOwnersTypes(t *testing.T) {
	t.Parallel()
	asked := map[string][]string{} // by region
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetResources") {
			(&fake{}).ServeHTTP(w, r)
			return
		}
		region := strings.Split(r.Header.Get("Authorization"), "/")[2]
		var given struct{ ResourceTypeFilters []string }
		if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
			t.Error(err)
		}
		asked[region] = given.ResourceTypeFilters
		found := `{"ResourceTagMappingList": []}`
		if region == "us-east-1" {
			found = `{"ResourceTagMappingList": [{"ResourceARN": "arn:aws:cloudfront::333333333333:distribution/E1", "Tags": [{"Key": "Project", "Value": "shop"}]}]}`
		}
		fmt.Fprint(w, found)
	}))
	defer server.Close()
	scope := adopt.Scope{Partition: "aws", Region: "eu-west-2", Account: "333333333333", Own: types.Services()}
	stack, err := adopt.Read([]byte(`{"provider": {"aws": [{"default_tags": [{"tags": {"Project": "shop"}}]}]}, "resource": {"aws_cloudfront_distribution": {"cdn": {}}}}`), scope)
	if err != nil {
		t.Fatal(err)
	}
	found, err := stack.Look(t.Context(), aws.Config{
		Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"acm", "kms", "wafv2"}; !slices.Equal(asked["eu-west-2"], want) || !slices.Equal(asked["us-east-1"], []string{"cloudfront"}) || len(asked) != 2 {
		t.Errorf("asked for %v, want %v in eu-west-2 and cloudfront in us-east-1", asked, want)
	}
	if ids, err := stack.IDs("aws_cloudfront_distribution.cdn", found); err != nil || !slices.Equal(ids, []string{"E1"}) {
		t.Errorf("the ids are %v, %v", ids, err)
	}
}
