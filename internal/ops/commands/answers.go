package commands

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"

	"cdah/internal/ops/authority"
	"cdah/internal/ops/controlplane"
)

// here is where this machine answers for a website that is deployed to the emulator.
type here struct {
	host  string // of the website
	site  controlplane.Site
	plain controlplane.Site // of the same load balancer, for HTTP; empty where it has none
}

// answersAt finds where this machine answers for a deployed website, and false where nothing does.
func (s *session) answersAt(website string) (here, bool) {
	u, err := url.Parse(website)
	if err != nil || s.emulator == nil {
		return here{}, false
	}
	record, running := controlplane.Find(s.cacheDir(), s.emulator)
	if !running {
		return here{}, false
	}
	site, ok := record.At(u.Hostname(), u.Scheme)
	h := here{host: u.Hostname(), site: site}
	h.plain, _ = record.At(site.DNSName, "http")
	return h, ok
}

func (h here) secure() bool { return h.site.Protocol == "https" }

// address is the one to ask. It has the IP address of this machine and not its name, which a website with HSTS would have
// browsers speak HTTPS to for a year, whatever answers there.
func (h here) address() string { return h.site.Protocol + "://" + h.site.Address }

// dial connects to this machine in place of the website.
func (h here) dial(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	for _, s := range []controlplane.Site{h.site, h.plain} {
		if s.Address != "" && strconv.Itoa(s.Port) == port {
			return (&net.Dialer{}).DialContext(ctx, network, s.Address)
		}
	}
	return nil, fmt.Errorf("the load balancer has no listener on port %s", port)
}

// command asks a website by its own address, and so sees what is seen of it on AWS; root is the certificate of who is to be
// trusted.
func (h here) command(root string) string {
	return fmt.Sprintf("curl --cacert %s --connect-to ::%s https://%s/", shellQuote(root), h.site.Address, h.host)
}

// printCommand prints how to ask by its name for a website that has one: no name leads here, and nothing else trusts this
// machine's authority.
func (s *session) printCommand(out io.Writer, h here) {
	if h.secure() {
		fmt.Fprintf(out, "    %s\n", h.command(authority.File(s.cacheDir())))
	}
}

// whyNothingAnswers is why no address on this machine answers for a website on the emulator.
func (s *session) whyNothingAnswers(ctx context.Context) string {
	if _, running := controlplane.Find(s.cacheDir(), s.emulator); running {
		return "no load balancer on the emulator has this name, or a certificate for it"
	}
	engine, err := s.openEngine(ctx)
	if err != nil {
		return "the emulator runs no containers: " + err.Error()
	}
	_ = engine.Close() // nothing was done with it
	return "the emulator was started without containers; " + s.commandLine("emulator stop") + ", and deploy again"
}

// printAddress prints where a website that has been deployed to the emulator answers.
func (s *session) printAddress(ctx context.Context, url string) {
	if !s.emulated() || s.getenv(containersVariable) == off {
		return
	}
	local, ok := s.answersAt(url)
	if !ok {
		fmt.Fprintf(s.Stderr, "==> That is its address on AWS; nothing answers for it here: %s\n", s.whyNothingAnswers(ctx))
		return
	}
	fmt.Fprintf(s.Stdout, "==> That is its address on AWS; on this machine it answers at %s\n", local.address())
	s.printCommand(s.Stdout, local)
	if record, running := controlplane.Find(s.cacheDir(), s.emulator); running {
		fmt.Fprintf(s.Stdout, "    http://%s shows how it runs\n", record.Page)
		for _, text := range record.TroublesIn(s.env.Account, s.env.Region) {
			fmt.Fprintf(s.Stderr, "==> %s\n", text)
		}
	}
}
