package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"io"
	"math/big"
	"net"
	"time"
)

// The requests that a client of PostgreSQL may begin with, each of eight bytes: its length and a code.
// https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
const (
	requestLength = 8
	requestTLS    = 80877103
	requestGSSAPI = 80877104
)

// certificates has a certificate of nobody's: RDS has one, and clients that want TLS without looking at it are to get it.
func certificates() (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0)}
	content, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{content}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS12, NextProtos: []string{"postgresql"},
	}, nil
}

// greet answers what a client of PostgreSQL asks before it says who it is, TLS with yes, and returns the connection that it
// goes on with. The database behind speaks no TLS.
func greet(from net.Conn, secure *tls.Config) (net.Conn, error) {
	for {
		first := make([]byte, requestLength)
		if _, err := io.ReadFull(from, first); err != nil {
			return nil, err
		}
		switch binary.BigEndian.Uint32(first[4:]) {
		case requestTLS:
			if _, encrypted := from.(*tls.Conn); encrypted {
				return nil, errors.New("TLS is asked for twice")
			}
			if _, err := from.Write([]byte("S")); err != nil {
				return nil, err
			}
			from = tls.Server(from, secure)
		case requestGSSAPI:
			if _, err := from.Write([]byte("N")); err != nil {
				return nil, err
			}
		default:
			return &begun{from, first}, nil
		}
	}
}

// begun is a connection of which the first bytes have been read.
type begun struct {
	net.Conn
	first []byte
}

// Read reads the first bytes again, and then the others.
func (b *begun) Read(into []byte) (int, error) {
	if len(b.first) == 0 {
		return b.Conn.Read(into)
	}
	n := copy(into, b.first)
	b.first = b.first[n:]
	return n, nil
}

// CloseWrite ends what is sent.
func (b *begun) CloseWrite() error {
	if half, can := b.Conn.(interface{ CloseWrite() error }); can {
		return half.CloseWrite()
	}
	return b.Close()
}
