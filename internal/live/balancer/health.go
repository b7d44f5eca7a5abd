package balancer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// leastTimeout is what a check waits at least, however fast time goes: targets are not faster for it.
const leastTimeout = time.Second

// unusedWait is how often it is looked whether a listener uses the group by now.
const unusedWait = 100 * time.Millisecond

// TargetHealth is how a target is, as DescribeTargetHealth says it.
type TargetHealth struct {
	ID          string
	Port        int
	State       elbtypes.TargetHealthStateEnum
	Reason      elbtypes.TargetHealthReasonEnum // empty where it is healthy
	Description string
}

func (g *group) health() []TargetHealth {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all, draining []TargetHealth
	for _, t := range g.targets {
		switch {
		case t.draining:
			draining = append(draining, t.health)
		case !g.used:
			all = append(all, TargetHealth{t.ID, t.Port, elbtypes.TargetHealthStateEnumUnused, elbtypes.TargetHealthReasonEnumNotInUse,
				"Target group is not configured to receive traffic from the load balancer"})
		default:
			all = append(all, t.health)
		}
	}
	return append(all, draining...)
}

// check checks a target by the group's settings, from its registration until it is stopped.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (g *group) check(ctx context.Context, t *target) {
	for ctx.Err() == nil {
		g.mu.Lock()
		settings, used := g.described.TargetGroup, g.used
		g.mu.Unlock()
		if used {
			reason, description := probe(ctx, settings, t, g.balancer.options.Speed)
			if ctx.Err() == nil {
				g.checked(t, reason, description)
			}
		}
		wait := g.balancer.faster(time.Duration(or(settings.HealthCheckIntervalSeconds, 30)) * time.Second)
		if !used {
			wait = unusedWait
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// checked takes in a check that has passed, or failed for a reason. The first that passes makes a new target healthy.
func (g *group) checked(t *target, reason elbtypes.TargetHealthReasonEnum, description string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.draining {
		return
	}
	initial, healthy := t.health.State == elbtypes.TargetHealthStateEnumInitial, t.health.State == elbtypes.TargetHealthStateEnumHealthy
	if reason == "" {
		t.passed, t.failed = t.passed+1, 0
		if !healthy && (initial || t.passed >= or(g.described.HealthyThresholdCount, 5)) {
			t.since = time.Now()
			t.health.State, t.health.Reason, t.health.Description = elbtypes.TargetHealthStateEnumHealthy, "", ""
		}
		return
	}
	t.passed, t.failed = 0, t.failed+1
	switch {
	case t.failed >= or(g.described.UnhealthyThresholdCount, 2):
		t.health.State, t.health.Reason, t.health.Description = elbtypes.TargetHealthStateEnumUnhealthy, reason, description
	case initial:
		t.health.Reason, t.health.Description = elbtypes.TargetHealthReasonEnumInitialHealthChecking, "Initial health checks in progress"
	}
}

func or(n *int32, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return int(*n)
}

// probe asks a target once, and returns why that failed, in AWS's words.
func probe(ctx context.Context, s elbtypes.TargetGroup, t *target, speed float64) (reason elbtypes.TargetHealthReasonEnum, description string) {
	timeout := time.Duration(or(s.HealthCheckTimeoutSeconds, 5)) * time.Second
	timeout = max(min(timeout, leastTimeout), time.Duration(float64(timeout)/speed))
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	address, scheme := t.Address, "http"
	if port := aws.ToString(s.HealthCheckPort); port != "" && port != "traffic-port" && port != strconv.Itoa(t.Port) {
		address = net.JoinHostPort(cutPort(address), port)
	}
	if s.HealthCheckProtocol == elbtypes.ProtocolEnumHttps {
		scheme = "https"
	}
	path := aws.ToString(s.HealthCheckPath)
	if path == "" {
		path = "/"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+address+path, http.NoBody)
	if err != nil {
		return elbtypes.TargetHealthReasonEnumFailedHealthChecks, "Health checks failed"
	}
	request.Header.Set("User-Agent", "ELB-HealthChecker/2.0")
	request.Close = true
	response, err := t.transport.RoundTrip(request)
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return elbtypes.TargetHealthReasonEnumTimeout, "Request timed out"
		}
		return elbtypes.TargetHealthReasonEnumFailedHealthChecks, "Health checks failed"
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 1<<20) // what is not read is no failure
	if !matches(s.Matcher, response.StatusCode) {
		return elbtypes.TargetHealthReasonEnumResponseCodeMismatch, fmt.Sprintf("Health checks failed with these codes: [%d]", response.StatusCode)
	}
	return "", ""
}

// matches reports whether a status is one of a matcher's, such as 200-299,301; the default is 200.
func matches(m *elbtypes.Matcher, status int) bool {
	codes := "200"
	if m != nil && m.HttpCode != nil {
		codes = *m.HttpCode
	}
	for part := range strings.SplitSeq(codes, ",") {
		low, high, ranged := strings.Cut(part, "-")
		from, err := strconv.Atoi(strings.TrimSpace(low))
		to := from
		if ranged && err == nil {
			to, err = strconv.Atoi(strings.TrimSpace(high))
		}
		if err == nil && from <= status && status <= to {
			return true
		}
	}
	return false
}

// insecure is how the ALB connects to HTTPS targets: it validates no certificates.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
func insecure() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // as the ALB
}
