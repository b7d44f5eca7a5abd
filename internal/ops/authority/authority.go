// Package authority is a certificate authority of this machine alone, with which a website on the emulator speaks HTTPS: the
// key of a certificate of AWS's is AWS's, so none can be shown here. Its own certificate is in a file; who is to trust the
// website names that file, and nothing else on the machine trusts it.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// How long certificates hold. Apple's programs take none of a website for more than 825 days
// (https://support.apple.com/en-us/103769).
const (
	years = 10 // the authority's own
	days  = 365
	early = time.Hour // before now: clocks differ
)

// Authority signs certificates.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// File is where the certificate of a folder's authority is, in PEM.
func File(dir string) string { return filepath.Join(dir, "authority.pem") }

func keyFile(dir string) string { return filepath.Join(dir, "authority-key.pem") }

// Open returns the authority of a folder, which it makes where there is none, or one whose time is over within a year. The
// caller is the only one who does.
func Open(dir string) (*Authority, error) {
	pair, err := tls.LoadX509KeyPair(File(dir), keyFile(dir))
	if errors.Is(err, os.ErrNotExist) {
		return create(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("the authority in %s and its key: %w; remove both, and another is made", File(dir), err)
	}
	key, is := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !is || time.Until(pair.Leaf.NotAfter) < days*24*time.Hour {
		return create(dir)
	}
	return &Authority{pair.Leaf, key}, nil
}

// Pool trusts the authority of a folder alone.
func Pool(dir string) (*x509.CertPool, error) {
	text, err := os.ReadFile(File(dir))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate", File(dir))
	}
	return pool, nil
}

// create makes an authority and keeps it. It signs certificates of websites, and no other authorities. The names are not
// limited: they are those of whatever is deployed later.
func create(dir string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "cdah emulator"},
		NotBefore: now.Add(-early), NotAfter: now.AddDate(years, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := sign(template, &Authority{template, key}, key)
	if err != nil {
		return nil, err
	}
	text, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	// The key first: a certificate without it would stay, and nobody could sign.
	if err := write(keyFile(dir), 0o600, "PRIVATE KEY", text); err != nil {
		return nil, err
	}
	return &Authority{certificate, key}, write(File(dir), 0o644, "CERTIFICATE", certificate.Raw)
}

// write replaces a file in one step.
func write(path string, mode os.FileMode, kind string, content []byte) error {
	temporary := path + ".new"
	_ = os.Remove(temporary) // with its mode
	if err := os.WriteFile(temporary, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// Issue makes a certificate for domain names, which may be wildcards, and for this machine: localhost and 127.0.0.1.
func (a *Authority) Issue(names []string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	certificate, err := sign(&x509.Certificate{
		Subject:   pkix.Name{CommonName: "cdah emulator's website"}, // the names may be longer than this may be
		NotBefore: now.Add(-early), NotAfter: now.AddDate(0, 0, days),
		DNSNames: append([]string{"localhost"}, names...), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a, key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key, Leaf: certificate}, nil
}

// sign makes a certificate of what it is to say, for the key of its owner.
func sign(template *x509.Certificate, by *Authority, owner *ecdsa.PrivateKey) (*x509.Certificate, error) {
	// 20 octets at most, of which the first bit is none: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	raw, err := x509.CreateCertificate(rand.Reader, template, by.certificate, &owner.PublicKey, by.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}
