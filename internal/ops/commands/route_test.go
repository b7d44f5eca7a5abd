package commands

import (
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

func TestRoute(t *testing.T) {
	const services = `  shop: {image: "nginx:1.28.0", tasks: {min: 1, max: 1}, route: {hosts: ["*.example.com"], paths: [/buy/*, /cart]}}
`
	for _, test := range []struct {
		name, change, url string
		format            report.Format
		want              string
	}{
		{"by a pattern", "", "http://www.example.com/buy/it?now=1", report.Text, "http://www.example.com/buy/it?now=1 reaches the service shop, by the rule of priority 32042 for the hosts *.example.com and the paths /buy/*.\n"},
		{"by an exact path", "", "http://WWW.example.com:80/cart", report.Text, "http://WWW.example.com:80/cart reaches the service shop, by the rule of priority 31914 for the hosts *.example.com and the paths /cart.\n"},
		{"by none of its patterns", "", "http://www.example.com", report.Text, "http://www.example.com reaches the service web, by the rule of priority 49042 for everything.\n"},
		{"as JSON", "", "http://example.org/buy/it", report.JSON, "{\n  \"url\": \"http://example.org/buy/it\",\n  \"service\": \"web\",\n  \"rule\": {\n    \"priority\": 49042\n  }\n}\n"},
		{"as Markdown", "", "http://example.org/", report.Markdown, "`http://example.org/` reaches the service `web`, by the rule of priority 49042 for everything.\n"},
		{"in maintenance", "load_balancer: {maintenance: {enabled: true}}\n", "http://example.org/", report.Text, "http://example.org/ gets 503 from the load balancer, as the website is closed for maintenance.\n"},
		{"to HTTPS", "domain: {name: www.example.com, zone: example.com}\n", "http://www.example.com/cart", report.Text, "http://www.example.com/cart is sent on to https://www.example.com/cart.\n"},
		{"to another host", "domain: {name: www.example.com, alternative_names: [example.com], zone: example.com}\nload_balancer: {redirects: {example.com: www.example.com}}\n", "https://Example.com/cart?x=1", report.Text, "https://Example.com/cart?x=1 is sent on to https://www.example.com/cart?x=1.\n"},
		{"without TLS", "", "https://www.example.com/", report.Text, "local: the load balancer does not answer https on port 443; it does on [80]"},
		{"another port", "", "http://www.example.com:8080/", report.Text, "local: the load balancer does not answer http on port 8080; it does on [80]"},
		{"no URL", "", "www.example.com/cart", report.Text, `"www.example.com/cart" is not a URL of a website; write one such as https://www.example.com/api/users`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newProject(t)
			p.environment("local", "emulator")
			text := strings.Replace(p.read("environments/local.yaml"), "services:\n", test.change+"services:\n"+services, 1)
			p.write("environments/local.yaml", text)
			err := p.Route("local", test.url, test.format)
			if err != nil {
				if err.Error() != test.want {
					t.Errorf("got %v, want %s", err, test.want)
				}
				return
			}
			if got := p.read("stdout"); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Who has not signed in comes elsewhere first, or nowhere.
func TestRouteWithSignIn(t *testing.T) {
	for without, want := range map[string]string{
		"authenticate": " Who has not signed in is sent to https://id.example.com/authorize first.", "deny": " Who has not signed in gets 401.", "allow": "",
	} {
		p := newProject(t)
		p.environment("local", "emulator")
		text := strings.Replace(p.read("environments/local.yaml"), "tasks:", `route: {sign_in: {issuer: "https://id.example.com", authorization_endpoint: "https://id.example.com/authorize",
    token_endpoint: "https://id.example.com/token", user_info_endpoint: "https://id.example.com/me", client_id: shop, client_secret: {secret: shop/sign-in}, on_unauthenticated: `+without+`}}, tasks:`, 1)
		p.write("environments/local.yaml", "domain: {name: www.example.com, zone: example.com}\n"+text)
		if err := p.Route("local", "https://www.example.com/", report.Text); err != nil {
			t.Fatal(err)
		}
		if got, want := p.read("stdout"), "https://www.example.com/ reaches the service web, by the rule of priority 49042 for everything."+want+"\n"; got != want {
			t.Errorf("%s: got %s, want %s", without, got, want)
		}
	}
}

// What no service takes, the listener answers itself.
func TestRouteToNobody(t *testing.T) {
	p := newProject(t)
	p.environment("local", "emulator")
	text := strings.Replace(p.read("environments/local.yaml"), "tasks:", "route: {paths: [/web]}, tasks:", 1)
	p.write("environments/local.yaml", text)
	if err := p.Route("local", "http://example.org/other", report.Text); err != nil {
		t.Fatal(err)
	}
	if got, want := p.read("stdout"), "http://example.org/other gets 404 from the load balancer, as no service takes it.\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
