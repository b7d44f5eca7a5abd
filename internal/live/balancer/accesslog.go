package balancer

import (
	"crypto/tls"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// line is the access log's line of an exchange.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
func (e *exchange) line(now time.Time) string {
	r, d := e.request, e.table.described
	_, name, _ := strings.Cut(aws.ToString(d.LoadBalancerArn), ":loadbalancer/")
	target, group, targetStatus, received := "-", "-", "-", int64(0)
	before, waited, after := "-1", "-1", "-1"
	if e.group != nil {
		group = e.group.arn
	}
	if e.target != nil {
		target = e.target.Address
		before = seconds(e.sent.Sub(e.begin))
	}
	if e.answered != 0 {
		targetStatus, waited = strconv.Itoa(e.answered), seconds(e.waited)
		after = seconds(now.Sub(e.sent) - e.waited)
	}
	if e.body != nil {
		received = e.body.bytes.Load()
	}
	kind, cipher, protocol, domain := strings.ToLower(string(d.Protocol)), "-", "-", "-"
	if e.answered == 101 {
		kind = map[elbtypes.ProtocolEnum]string{elbtypes.ProtocolEnumHttp: "ws", elbtypes.ProtocolEnumHttps: "wss"}[d.Protocol]
	} else if r.ProtoMajor == 2 {
		kind = "h2"
	}
	if r.TLS != nil {
		cipher, protocol = tls.CipherSuiteName(r.TLS.CipherSuite), strings.ReplaceAll(tls.VersionName(r.TLS.Version), " ", "v")
		if r.TLS.ServerName != "" {
			domain = r.TLS.ServerName
		}
	}
	action, priority := "-", "-"
	if e.rule != nil {
		action, priority = e.rule.action.String(), strconv.Itoa(e.rule.priority)
	}
	address := fmt.Sprintf("%s://%s:%d%s", strings.ToLower(string(d.Protocol)), hostname(r), aws.ToInt32(d.Port), r.URL.RequestURI())
	time := "2006-01-02T15:04:05.000000Z"
	return strings.Join([]string{
		kind, now.UTC().Format(time), orElse(name, "-"), r.RemoteAddr, target, before, waited, after,
		strconv.Itoa(e.writer.status), targetStatus, strconv.FormatInt(received, 10), strconv.FormatInt(e.writer.bytes, 10),
		quoted(r.Method + " " + address + " " + r.Proto), quoted(orElse(r.UserAgent(), "-")), cipher, protocol, group,
		quoted(r.Header.Get("X-Amzn-Trace-Id")), quoted(domain), quoted("-"), priority,
		e.begin.UTC().Format(time), quoted(action), quoted(orElse(e.redirect, "-")), quoted("-"),
		quoted(target), quoted(targetStatus), quoted("-"), quoted("-"), "-",
	}, " ")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\x22`) + `"` }

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
