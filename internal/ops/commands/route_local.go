package commands

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/ops/controlplane"
	"cdah/internal/ops/emulator"
)

// listenerPort returns the port of the listener that a URL asks. An address of this machine, as a deployment to the
// emulator prints it, has another port, which stands for that of the listener.
func (s *session) listenerPort(asked *url.URL) (int, error) {
	port := map[string]int{"http": settings.HTTPPort, "https": settings.HTTPSPort}[asked.Scheme]
	if given, err := strconv.Atoi(asked.Port()); err == nil {
		port = given
	}
	if !s.emulated() || !isLoopback(asked.Hostname()) || slices.Contains(s.env.ListenerPorts(), port) {
		return port, nil
	}
	sites, running := s.ownSites()
	for _, site := range sites {
		if _, here, err := net.SplitHostPort(site.Address); err == nil && here == strconv.Itoa(port) {
			return site.Port, nil
		}
	}
	problem := "no load balancer of it runs on this machine, so that none answers on port " + strconv.Itoa(port)
	if running && len(sites) > 0 {
		problem = fmt.Sprintf("its load balancer does not answer on port %d of this machine; it does at %s://%s", port, sites[0].Protocol, sites[0].Address)
	}
	without := *asked
	if without.Host = asked.Hostname(); net.ParseIP(without.Host).To4() == nil && without.Host != localhost {
		without.Host = "[" + without.Host + "]"
	}
	return 0, fmt.Errorf("%s; without the port, %s is asked by the file alone", problem, without.String())
}

// ownSites are where the load balancer of the environment listens on this machine; false where no control plane runs.
func (s *session) ownSites() ([]controlplane.Site, bool) {
	e, running := emulator.Running(s.cacheDir())
	if !running {
		return nil, false
	}
	record, running := controlplane.Find(s.cacheDir(), e)
	name := naming.Shortened(naming.LoadBalancer, naming.Of(s.env.Project, s.env.Name))
	return slices.DeleteFunc(record.Sites, func(site controlplane.Site) bool { return site.Address == "" || site.LoadBalancer() != name }), running
}

const localhost = "localhost"

func isLoopback(host string) bool { return host == localhost || net.ParseIP(host).IsLoopback() }
