package controlplane

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// certified is a cluster whose HTTPS listeners have three certificates, one of them unknown to ACM.
func certified(t *testing.T) *cluster {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") == "" { // only ACM has this
			_, _ = w.Write([]byte(`<DescribeListenerCertificatesResponse><DescribeListenerCertificatesResult><Certificates>
				<member><CertificateArn>first</CertificateArn></member><member><CertificateArn>second</CertificateArn></member>
				<member><CertificateArn>elsewhere</CertificateArn></member>
			</Certificates></DescribeListenerCertificatesResult></DescribeListenerCertificatesResponse>`))
			return
		}
		var asked struct{ CertificateArn string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		names := map[string][]string{"first": {"www.example.com", "example.com"}, "second": {"*.example.org"}}[asked.CertificateArn]
		if names == nil {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{"__type": "ResourceNotFoundException"})
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"Certificate": map[string]any{"DomainName": names[0], "SubjectAlternativeNames": names}})
	}))
	t.Cleanup(server.Close)
	config := aws.Config{Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
	return &cluster{
		clients: clients{elb: elb.NewFromConfig(config), acm: acm.NewFromConfig(config)},
		plane:   &Plane{Options: Options{Folder: t.TempDir()}},
	}
}

func TestTheCertificateOfAListener(t *testing.T) {
	t.Parallel()
	c := certified(t)
	listener := elbtypes.Listener{ListenerArn: aws.String("a"), Protocol: elbtypes.ProtocolEnumHttps}
	names, certificate, err := c.secure(t.Context(), listener)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"*.example.org", "example.com", "www.example.com"}; !slices.Equal(names, want) {
		t.Errorf("it is for %v, want %v", names, want)
	}
	for _, host := range []string{"www.example.com", "example.com", "shop.example.org", "127.0.0.1"} {
		if err := certificate.Leaf.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	if _, again, err := c.secure(t.Context(), listener); err != nil || again != certificate {
		t.Errorf("each time it is another: %v", err)
	}
	listener.Protocol = elbtypes.ProtocolEnumHttp
	if names, certificate, err := c.secure(t.Context(), listener); names != nil || certificate != nil || err != nil {
		t.Errorf("one for HTTP has %v, %v", names, err)
	}
}
