package balancer

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// BenchmarkForward is how long a request takes through the balancer, of many at once, client and targets included.
func BenchmarkForward(b *testing.B) {
	one, two := trivial(), trivial()
	defer one.Close()
	defer two.Close()
	lb, address, err := passingOn(targets(one, two))
	if err != nil {
		b.Fatal(err)
	}
	defer lb.Close()
	var before syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	ask(b, address)
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	cpu := time.Duration(used.Utime.Nano() + used.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N), "µs-CPU/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// trivial is a service that does nothing but answer.
func trivial() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
}

// passingOn is a balancer in front of targets, and where it listens. It makes its access log's lines, for nobody.
func passingOn(all []Target) (lb *Balancer, address string, err error) {
	lb = New(Options{AccessLog: func(string) {}})
	err = lb.Set(Config{
		Listeners: []Listener{{Listener: elbtypes.Listener{
			ListenerArn: aws.String("l"), Port: aws.Int32(80), Protocol: elbtypes.ProtocolEnumHttp,
			DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: aws.String("g")}},
		}}},
		Groups: []Group{{TargetGroup: elbtypes.TargetGroup{TargetGroupArn: aws.String("g")}, Targets: all}},
	})
	return lb, lb.Addresses()["l"], err
}

// ask has 16 clients for each processor ask for one answer after the other, each on one connection.
func ask(b *testing.B, address string) {
	b.Helper()
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		c, err := net.Dial("tcp", address)
		if err != nil {
			b.Error(err)
			return
		}
		defer c.Close()
		r := bufio.NewReader(c)
		for pb.Next() { // by hand: the client is to cost little
			_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
			response, err := http.ReadResponse(r, nil)
			if err != nil || response.StatusCode != http.StatusOK {
				b.Error(response, err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	})
	b.StopTimer()
}
