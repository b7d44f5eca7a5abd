package config

// LoadBalancer is the Application Load Balancer in front of all services.
type LoadBalancer struct {
	// Seconds after which an idle connection is closed, 1 to 4000. The services must keep their own
	// connections open for longer: one that is closed under a request is a 502 to its visitor. The default
	// is AWS's own
	// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html).
	IdleTimeout int `yaml:"idle_timeout" json:"idle_timeout,omitzero" default:"60" jsonschema:"minimum=1,maximum=4000"`

	// Ranges, up to 25, whose clients alone reach the website, such as [203.0.113.0/24]; with
	// network.ipv6, of IPv6 as well. Nobody else gets a connection. Prefix lists, such as pl-0123456789abcdef0 or that of
	// CloudFront, may stand among them; with domain they are let in by HTTPS only. Default: everybody.
	Sources []string `yaml:"sources" json:"sources,omitzero" jsonschema:"minItems=1,maxItems=25,uniqueItems=true"`

	// Whether AWS refuses to delete the load balancer. Default: true, unless the environment is
	// ephemeral.
	DeletionProtection *bool `yaml:"deletion_protection" json:"deletion_protection,omitzero"`

	// What becomes of requests that a load balancer and a service could read differently, by which one
	// request is smuggled in another: strictest refuses all that do not keep to RFC 7230, defensive
	// lets harmless ones pass, for clients that cannot be mended.
	DesyncMitigation DesyncMitigation `yaml:"desync_mitigation" json:"desync_mitigation,omitzero" default:"strictest" jsonschema:"enum=strictest,enum=defensive"`

	// Days that access and connection logs are kept in their bucket, 1 to 3653.
	AccessLogRetentionDays int `yaml:"access_log_retention_days" json:"access_log_retention_days,omitzero" default:"90" jsonschema:"minimum=1,maximum=3653"`

	// Whether each connection is logged too, with its TLS version, cipher and failure, in the bucket of
	// the access logs. It helps to find clients that cannot connect; S3 bills the storage.
	ConnectionLogs bool `yaml:"connection_logs" json:"connection_logs,omitzero"`

	// Hosts whose requests are sent on to another host, by name, with the same path: {example.com: www.example.com} sends
	// https://example.com/shop to https://www.example.com/shop, for good (status 301). They must be among domain.alternative_names,
	// for their certificate.
	Redirects map[string]string `yaml:"redirects" json:"redirects,omitzero"`

	// Answers every request with a page instead of handing it to a service.
	Maintenance Maintenance `yaml:"maintenance" json:"maintenance,omitzero"`

	// A web application firewall (AWS WAF) before the load balancer. It costs a fee for each month, each
	// rule and each million requests. {} has it with all defaults; without the section there is none.
	WAF *WAF `yaml:"waf" json:"waf,omitzero"`
}

// DesyncMitigation is what becomes of ambiguous requests.
type DesyncMitigation string

// The modes of desync mitigation.
const (
	DesyncStrictest DesyncMitigation = "strictest"
	DesyncDefensive DesyncMitigation = "defensive"
)

// Maintenance is a page that stands in for all services.
type Maintenance struct {
	// Whether every request gets the page, with status 503. The services go on running, and their health
	// is still checked. One listener rule comes and goes with it.
	Enabled bool `yaml:"enabled" json:"enabled,omitzero"`

	// Type of the page.
	ContentType string `yaml:"content_type" json:"content_type,omitzero" default:"text/plain" jsonschema:"enum=text/plain,enum=text/html,enum=application/json"`

	// The page, up to 1024 characters.
	Body string `yaml:"body" json:"body,omitzero" default:"This website is down for maintenance. Please come back later." jsonschema:"minLength=1,maxLength=1024" text:"lines"`
}

// WAF is the web application firewall. In each of its parts, block refuses a request with 403, count
// only counts and logs it, and off leaves the part out. All parts together take 927 of the 1500
// capacity units that the basic fee covers.
type WAF struct {
	// Requests from addresses that AWS knows for attacks and for bots (AWSManagedRulesAmazonIpReputationList).
	IPReputation RuleMode `yaml:"ip_reputation" json:"ip_reputation,omitzero" default:"block" jsonschema:"enum=block,enum=count,enum=off"`

	// More requests from one address than a website's visitor makes.
	RateLimit RateLimit `yaml:"rate_limit" json:"rate_limit,omitzero"`

	// Requests that exploit known vulnerabilities, such as Log4j (AWSManagedRulesKnownBadInputsRuleSet).
	KnownBadInputs RuleMode `yaml:"known_bad_inputs" json:"known_bad_inputs,omitzero" default:"block" jsonschema:"enum=block,enum=count,enum=off"`

	// Requests that look like one of many common attacks (AWSManagedRulesCommonRuleSet). Block also
	// refuses requests without a User-Agent and long query strings, among others: count first, and read
	// the log, as AWS too says
	// (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing.html).
	Common RuleMode `yaml:"common" json:"common,omitzero" default:"count" jsonschema:"enum=block,enum=count,enum=off"`

	// What the common rules do with bodies above 8 KB, which uploads and long forms have, where they block: count
	// lets them pass, with the first 8 KB looked at by the other rules; block refuses them.
	LargeBodies RuleMode `yaml:"large_bodies" json:"large_bodies,omitzero" default:"count" jsonschema:"enum=block,enum=count"`

	// Which requests are logged: matched (those that a rule blocked or counted) or all, of which
	// CloudWatch Logs bills each. The headers authorization and cookie are redacted.
	Log WAFLog `yaml:"log" json:"log,omitzero" default:"matched" jsonschema:"enum=matched,enum=all"`

	// Days that the log is kept: one of the periods that CloudWatch Logs offers.
	LogRetentionDays int `yaml:"log_retention_days" json:"log_retention_days,omitzero" default:"30" jsonschema:"enum=1,enum=3,enum=5,enum=7,enum=14,enum=30,enum=60,enum=90,enum=120,enum=150,enum=180,enum=365,enum=400,enum=545,enum=731,enum=1096,enum=1827,enum=2192,enum=2557,enum=2922,enum=3288,enum=3653"`
}

// RateLimit is the firewall's limit of requests from one address.
type RateLimit struct {
	// What becomes of requests above the limit: block, count or off.
	Mode RuleMode `yaml:"mode" json:"mode,omitzero" default:"block" jsonschema:"enum=block,enum=count,enum=off"`

	// Requests in any five minutes from one address, 10 to 2000000000. Many visitors may share an
	// address: an office, or a mobile network. The default is seven requests a second, which no single
	// visitor makes.
	Requests int `yaml:"requests" json:"requests,omitzero" default:"2000" jsonschema:"minimum=10,maximum=2000000000"`
}

// RuleMode is what the firewall does with a request that a rule matches.
type RuleMode string

// The modes of a rule.
const (
	RuleBlock RuleMode = "block"
	RuleCount RuleMode = "count"
	RuleOff   RuleMode = "off"
)

// WAFLog says which requests the firewall logs.
type WAFLog string

// What the firewall logs.
const (
	WAFLogMatched WAFLog = "matched"
	WAFLogAll     WAFLog = "all"
)

// Protected reports whether the load balancer is protected from deletion in an environment that is
// ephemeral, or is not.
func (b LoadBalancer) Protected(ephemeral bool) bool {
	if b.DeletionProtection != nil {
		return *b.DeletionProtection
	}
	return !ephemeral
}
