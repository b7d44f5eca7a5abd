package commands

import (
	"net"
	"testing"

	"cdah/internal/ops/controlplane"
)

func TestAskingAWebsiteByItsName(t *testing.T) {
	t.Parallel()
	a := here{host: "www.example.com", site: controlplane.Site{Protocol: "https", Port: 443, Address: "127.0.0.1:8443"}}
	if got := a.address(); got != "https://127.0.0.1:8443" {
		t.Errorf("it answers at %s", got)
	}
	for root, want := range map[string]string{"/shop/.cdah/authority.pem": "'/shop/.cdah/authority.pem'", "/my shop/it's.pem": `'/my shop/it'\''s.pem'`} {
		want = "curl --cacert " + want + " --connect-to ::127.0.0.1:8443 https://www.example.com/"
		if got := a.command(root); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// The ports of a website lead to where its listeners are on this machine, and no others anywhere.
func TestDialing(t *testing.T) {
	t.Parallel()
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	secure, plain := listen().Addr().String(), listen().Addr().String()
	a := here{site: controlplane.Site{Port: 443, Address: secure}, plain: controlplane.Site{Port: 80, Address: plain}}
	for address, want := range map[string]string{"www.example.com:443": secure, "www.example.com:80": plain, "www.example.com:8080": "", "www.example.com:0": ""} {
		got := ""
		if connection, err := a.dial(t.Context(), "tcp", address); err == nil {
			got = connection.RemoteAddr().String()
			_ = connection.Close()
		}
		if got != want {
			t.Errorf("%s leads to %q, want %q", address, got, want)
		}
	}
	if _, err := (here{site: a.site}).dial(t.Context(), "tcp", "www.example.com:80"); err == nil {
		t.Error("there is a connection to no listener")
	}
}
