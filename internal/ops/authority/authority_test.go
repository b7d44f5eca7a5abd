package authority

import (
	"bytes"
	"crypto/x509"
	"os"
	"testing"
	"time"
)

func open(t *testing.T, dir string) *Authority {
	t.Helper()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWhoTrustsTheFileTrustsItsCertificates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certificate, err := open(t, dir).Issue([]string{"www.example.com", "*.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := Pool(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, trusted := range map[string]bool{
		"www.example.com": true, "shop.example.org": true, "localhost": true, "127.0.0.1": true, "example.com": false, "127.0.0.2": false,
	} {
		_, err := certificate.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: pool})
		if (err == nil) != trusted {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left := time.Until(certificate.Leaf.NotAfter); left < 30*24*time.Hour || left > 825*24*time.Hour {
		t.Errorf("it holds for %s", left)
	}
	if other := open(t, t.TempDir()); other.certificate.CheckSignatureFrom(open(t, dir).certificate) == nil {
		t.Error("two folders have one authority")
	}
}

// A certificate that the authority has signed signs nothing.
func TestAWebsiteIsNoAuthority(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := open(t, dir)
	first, err := a.Issue([]string{"www.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	second := *a
	second.certificate = first.Leaf
	if _, err := second.Issue([]string{"bank.example"}); err == nil {
		t.Error("the key of the authority signs for another certificate")
	}
	if first.Leaf.IsCA || !a.certificate.MaxPathLenZero {
		t.Error("there can be authorities below it")
	}
}

func TestAFolderKeepsItsAuthority(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made := open(t, dir)
	if again := open(t, dir); !bytes.Equal(again.certificate.Raw, made.certificate.Raw) || !again.key.Equal(made.key) {
		t.Error("the second time it is another")
	}
	if left := time.Until(made.certificate.NotAfter).Hours() / 24; left < 3650 || left > 3654 {
		t.Errorf("it holds for %.0f days", left)
	}
	info, err := os.Stat(keyFile(dir))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("who may read the key: %v, %v", info.Mode(), err)
	}
	if err := os.Remove(File(dir)); err != nil {
		t.Fatal(err)
	}
	if again := open(t, dir); bytes.Equal(again.certificate.Raw, made.certificate.Raw) {
		t.Error("one without its certificate is kept")
	}
	if err := os.WriteFile(File(dir), []byte("?"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a file that holds no certificate is taken")
	}
	if _, err := Pool(dir); err == nil {
		t.Error("a file that holds no certificate is trusted")
	}
}
