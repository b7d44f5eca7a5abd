//go:build e2e

package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
)

var ecrImage = regexp.MustCompile(`^[0-9]{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/(.+):([^:]+)$`)

// pushImage has the emulator's registry hold an image; of a text that names none in ECR, nothing. Each tag
// gets a manifest, and so a digest, of its own.
func pushImage(t *testing.T, e *emulator.Emulator, variables []string, image string) {
	t.Helper()
	parts := ecrImage.FindStringSubmatch(image)
	if parts == nil {
		return
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
		"config": map[string]any{"digest": "sha256:" + strings.Repeat("0", 64), "size": 1}, "layers": []any{}, "tag": parts[3],
	})
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{
		"repositoryName": parts[2], "imageTag": parts[3], "imageManifest": string(manifest),
		"imageDigest": fmt.Sprintf("sha256:%x", sha256.Sum256(manifest)),
	})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.Endpoint(), strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	var key string
	for _, variable := range variables { // the last of a name counts
		if value, is := strings.CutPrefix(variable, "AWS_ACCESS_KEY_ID="); is {
			key = value
		}
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.PutImage")
	request.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential="+key+"/20260101/"+parts[1]+"/ecr/aws4_request, SignedHeaders=host, Signature=none")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("pushing %s: %s %s %v", image, response.Status, answer, err)
	}
}
