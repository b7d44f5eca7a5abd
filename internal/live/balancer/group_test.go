package balancer

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// status answers everything with a status that a test sets.
func status(code *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(code.Load())) }
}

func TestHealth(t *testing.T) {
	t.Parallel()
	var code atomic.Int64
	code.Store(500)
	w := newWorld(t, nil)
	w.config.Groups[0].HealthCheckPath = aws.String("/status")
	w.config.Groups[0].Matcher = &elbtypes.Matcher{HttpCode: aws.String("200-202,301")}
	w.config.Groups[0].Targets = targets(server(t, "a", status(&code)))
	w.set()
	if h := w.Health()[webARN][0]; h.State != "initial" || h.ID != "i-a" || h.Port != 32768 {
		t.Errorf("got %+v", h)
	}
	w.until("it is unhealthy", func() bool { return w.states(webARN) == "unhealthy" })
	if h := w.Health()[webARN][0]; h.Reason != "Target.ResponseCodeMismatch" || h.Description != "Health checks failed with these codes: [500]" {
		t.Errorf("got %+v", h)
	}
	for range 3 { // fails open
		if r, _ := w.ask(http.MethodGet, "/", nil); r.StatusCode != http.StatusInternalServerError {
			t.Errorf("got %s", r.Status)
		}
	}
	code.Store(301)
	w.until("it is healthy", func() bool { return w.states(webARN) == "healthy" })
	if h := w.Health()[webARN][0]; h.Reason != "" || h.Description != "" {
		t.Errorf("got %+v", h)
	}
	w.config.Listeners[0].DefaultActions = []elbtypes.Action{text("maintenance")}
	w.set()
	if h := w.Health()[webARN][0]; h.State != "unused" || h.Reason != "Target.NotInUse" || w.get("/") != "maintenance" {
		t.Errorf("got %+v", h)
	}
}

// The first check that passes makes a new target healthy; afterwards it takes as many as the group says.
func TestThresholds(t *testing.T) {
	t.Parallel()
	g := &group{described: Group{TargetGroup: elbtypes.TargetGroup{HealthyThresholdCount: aws.Int32(3), UnhealthyThresholdCount: aws.Int32(2)}}}
	tr := &target{health: TargetHealth{State: elbtypes.TargetHealthStateEnumInitial}}
	var got []string
	for _, passes := range []bool{false, true, false, true, false, false, true, true, false, true, true, true} {
		reason := elbtypes.TargetHealthReasonEnumTimeout
		if passes {
			reason = ""
		}
		g.checked(tr, reason, "x")
		got = append(got, string(tr.health.State))
	}
	want := "initial healthy healthy healthy healthy unhealthy unhealthy unhealthy unhealthy unhealthy unhealthy healthy"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := server(t, "a", nil)
	w.config.Groups[0].Targets = targets(s)
	s.Close()
	w.set()
	w.until("it is unhealthy", func() bool { return w.states(webARN) == "unhealthy" })
	if h := w.Health()[webARN][0]; h.Reason != "Target.FailedHealthChecks" || h.Description != "Health checks failed" {
		t.Errorf("got %+v", h)
	}
}

func TestAlgorithms(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	held := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/hold" {
				<-hold
			}
			_, _ = w.Write([]byte(name))
		}
	}
	w := newWorld(t, nil, server(t, "a", held("a")), server(t, "b", held("b")))
	ask := func(n int) string {
		got := ""
		for range n {
			got += w.get("/")
		}
		return got
	}
	if got := ask(6); got != "ababab" && got != "bababa" {
		t.Errorf("round robin: %s", got)
	}
	w.attribute("load_balancing.algorithm.type", "least_outstanding_requests")
	w.set()
	if got := ask(20); !strings.Contains(got, "a") || !strings.Contains(got, "b") {
		t.Errorf("least outstanding, none is: %s", got)
	}
	// A request that one holds leaves the rest to the other.
	done := make(chan string)
	go func() { done <- w.get("/hold") }()
	w.until("one is held", func() bool { return w.Counts().Groups[webARN].Active == 1 })
	other := map[bool]string{true: "aaaa", false: "bbbb"}
	if got := ask(4); got != other[false] && got != other[true] {
		t.Errorf("least outstanding: %s", got)
	}
	close(hold)
	<-done
}

// A target that drains gets no new request, and finishes those that it has.
func TestDrain(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	held := func(w http.ResponseWriter, _ *http.Request) {
		<-hold
		_, _ = w.Write([]byte("held"))
	}
	w := newWorld(t, nil, server(t, "a", held))
	w.attribute("deregistration_delay.timeout_seconds", "3600") // longer than the test waits
	done := make(chan string)
	go func() { done <- w.get("/") }()
	w.until("one is held", func() bool { return w.Counts().Groups[webARN].Active == 1 })
	w.config.Groups[0].Targets = targets(server(t, "b", nil))
	w.set()
	if h := w.Health()[webARN][1]; h.State != "draining" || h.Reason != "Target.DeregistrationInProgress" {
		t.Errorf("got %+v", h)
	}
	for range 4 {
		if got := w.get("/"); got != "b" {
			t.Errorf("got %s", got)
		}
	}
	close(hold)
	if got := <-done; got != "held" {
		t.Errorf("got %q", got)
	}
	w.until("it is gone", func() bool { return len(w.Health()[webARN]) == 1 })
}

// After the delay it is gone, done or not; its request is left alone.
func TestDeregistrationDelay(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	w := newWorld(t, nil, server(t, "a", func(http.ResponseWriter, *http.Request) { <-hold }))
	w.attribute("deregistration_delay.timeout_seconds", "30") // 50 ms
	done := make(chan string)
	go func() { done <- w.get("/") }()
	w.until("one is held", func() bool { return w.Counts().Groups[webARN].Active == 1 })
	w.config.Groups[0].Targets = nil
	begin := time.Now()
	w.set()
	if r, _ := w.ask(http.MethodGet, "/", nil); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("got %s of a target that drains", r.Status)
	}
	w.until("it is gone", func() bool { return len(w.Health()[webARN]) == 0 })
	if took := time.Since(begin); took < 50*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	close(hold)
	<-done
}

func TestSticky(t *testing.T) {
	t.Parallel()
	own := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/login" {
				http.SetCookie(w, &http.Cookie{Name: "SESSION", Value: "1"})
			}
			_, _ = w.Write([]byte(name))
		}
	}
	for name, test := range map[string]struct {
		kind, cookie string
		first        bool // whether the first answer has it
	}{
		"of the load balancer": {"lb_cookie", "AWSALB", true},
		"of the application":   {"app_cookie", "AWSALBAPP-0", false},
	} {
		w := newWorld(t, nil, server(t, "a", own("a")), server(t, "b", own("b")))
		w.attribute("stickiness.enabled", "true")
		w.attribute("stickiness.type", test.kind)
		w.attribute("stickiness.app_cookie.cookie_name", "SESSION")
		w.set()
		if r, _ := w.ask(http.MethodGet, "/", nil); (len(r.Cookies()) > 0) != test.first {
			t.Errorf("%s: %v", name, r.Cookies())
		}
		r, first := w.ask(http.MethodGet, "/login", nil)
		keep := func(r2 *http.Request) {
			for _, c := range r.Cookies() {
				r2.AddCookie(c)
			}
		}
		var found *http.Cookie
		for _, c := range r.Cookies() {
			if c.Name == test.cookie {
				found = c
			}
		}
		if left := time.Until(found.Expires); left < 23*time.Hour || left > 24*time.Hour {
			t.Errorf("%s: %v", name, found)
		}
		for range 4 {
			if _, got := w.ask(http.MethodGet, "/", keep); got != first {
				t.Errorf("%s: %s, then %s", name, first, got)
			}
		}
		// Its target goes: another takes over.
		all := w.config.Groups[0].Targets
		w.config.Groups[0].Targets = map[string][]Target{"a": all[1:], "b": all[:1]}[first]
		w.set()
		if _, got := w.ask(http.MethodGet, "/", keep); got == first || got == "" {
			t.Errorf("%s: still %s", name, got)
		}
	}
}

func TestWeights(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, server(t, "a", nil))
	second := w.config.Groups[0]
	second.TargetGroupArn, second.Targets = aws.String("second"), targets(server(t, "b", nil))
	w.config.Groups = append(w.config.Groups, second)
	weights := func(first, then int32, sticky bool) {
		w.config.Listeners[0].DefaultActions = []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, ForwardConfig: &elbtypes.ForwardActionConfig{
			TargetGroups:                []elbtypes.TargetGroupTuple{{TargetGroupArn: aws.String(webARN), Weight: &first}, {TargetGroupArn: aws.String("second"), Weight: &then}},
			TargetGroupStickinessConfig: &elbtypes.TargetGroupStickinessConfig{Enabled: &sticky, DurationSeconds: aws.Int32(60)},
		}}}
		w.set()
	}
	for _, test := range []struct {
		a, b        int32
		least, most int // of 200, b's
	}{{1, 0, 0, 0}, {0, 1, 200, 200}, {1, 1, 60, 140}, {9, 1, 1, 60}} {
		weights(test.a, test.b, false)
		count := 0
		for range 200 {
			if w.get("/") == "b" {
				count++
			}
		}
		if count < test.least || count > test.most {
			t.Errorf("%+v: %d", test, count)
		}
	}
	weights(1, 1, true)
	r, first := w.ask(http.MethodGet, "/", nil)
	for range 10 {
		if _, got := w.ask(http.MethodGet, "/", func(r2 *http.Request) { r2.AddCookie(r.Cookies()[0]) }); got != first {
			t.Errorf("%s, then %s", first, got)
		}
	}
	weights(0, 0, false)
	if r, _ := w.ask(http.MethodGet, "/", nil); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without a weight: %s", r.Status)
	}
}

// A target in slow start gets less than its share.
func TestSlowStart(t *testing.T) {
	t.Parallel()
	g := &group{balancer: New(Options{}), attributes: attributes{"slow_start.duration_seconds": "100"}}
	all := []*target{{since: time.Now().Add(-time.Hour)}, {since: time.Now().Add(-25 * time.Second)}}
	count := 0
	for range 1000 {
		count += len(g.warm(all)) - 1
	}
	if count < 200 || count > 300 {
		t.Errorf("the new one is among them %d times of 1000", count)
	}
	if got := g.warm([]*target{{since: time.Now()}}); len(got) != 1 {
		t.Error("none is left")
	}
}
