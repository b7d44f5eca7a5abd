package settings

// TLSPolicy speaks TLS 1.3, and TLS 1.2 with forward secrecy and authenticated encryption only, for
// clients that cannot do better.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
const TLSPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"

// ValidationTTL is the number of seconds that resolvers may keep a record that validates a
// certificate.
const ValidationTTL = 300

// ValidationTimeout is how long a deployment waits for a certificate: AWS issues one within minutes of the
// records, and the next deployment goes on waiting.
const ValidationTimeout = "30m"

// SignInCallback is the path at which the load balancer takes back who has signed in at an identity provider.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
const SignInCallback = "/oauth2/idpresponse"

// AbortUploadDays is after how many days the parts of an unfinished upload are removed.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
const AbortUploadDays = 7

// LoadBalancingAccount returns the account from which Elastic Load Balancing delivers access logs in
// a region, and whether the region has one: those opened since August 2022 have none.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
func LoadBalancingAccount(region string) (string, bool) {
	account, ok := map[string]string{
		"af-south-1":     "098369216593",
		"ap-east-1":      "754344448648",
		"ap-northeast-1": "582318560864",
		"ap-northeast-2": "600734575887",
		"ap-northeast-3": "383597477331",
		"ap-south-1":     "718504428378",
		"ap-southeast-1": "114774131450",
		"ap-southeast-2": "783225319266",
		"ap-southeast-3": "589379963580",
		"ca-central-1":   "985666609251",
		"cn-north-1":     "638102146993",
		"cn-northwest-1": "037604701340",
		"eu-central-1":   "054676820928",
		"eu-north-1":     "897822967062",
		"eu-south-1":     "635631232127",
		"eu-west-1":      "156460612806",
		"eu-west-2":      "652711504416",
		"eu-west-3":      "009996457667",
		"me-south-1":     "076674570225",
		"sa-east-1":      "507241528517",
		"us-east-1":      "127311923021",
		"us-east-2":      "033677994240",
		"us-gov-east-1":  "190560391635",
		"us-gov-west-1":  "048591011584",
		"us-west-1":      "027434742980",
		"us-west-2":      "797873946194",
	}[region]
	return account, ok
}

// TargetGroupPrefix begins the name of a target group, which AWS completes; the provider allows six
// characters.
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_target_group#name_prefix
const TargetGroupPrefix = "cdah-"

// ConnectionLogPrefix is the folder of the connection logs in the bucket of the access logs, whose own
// folders AWS names.
const ConnectionLogPrefix = "connections"

// WAFLogPrefix begins the name of any destination of a firewall's log.
// https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
const WAFLogPrefix = "aws-waf-logs-"

// WAFRateWindow is the number of seconds over which the firewall counts an address's requests: the
// default of AWS.
// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
const WAFRateWindow = 300

// RedactedHeaders are the headers that identify a visitor to a service: whoever reads the firewall's log
// must not be able to act as one.
func RedactedHeaders() []string { return []string{"authorization", "cookie"} }
