package config

import (
	"cmp"
	"fmt"
	"net/mail"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
)

func (f FireLens) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkImage(at.Key("image"), f.Image, c)
	if f.Options["Name"] == "" && c.Sound(at.Key("options")) {
		c.Error(at.Key("options"), "do not say which output of Fluent Bit", "Name, such as http", "add Name")
	}
	for option := range f.Secrets {
		if _, given := f.Options[option]; given {
			c.Error(at.Key("options").Key(option), "is among the secrets too", "once", "remove it here")
		}
	}
}

func (a EnvironmentAlarms) validate(at yamldoc.Path, c *yamldoc.Checker) { checkThresholds(at, a, c) }
func (a ServiceAlarms) validate(at yamldoc.Path, c *yamldoc.Checker)     { checkThresholds(at, a, c) }

// checkThresholds refuses those of a section's thresholds at which an alarm never goes off.
func checkThresholds(at yamldoc.Path, alarms any, c *yamldoc.Checker) {
	section := reflect.ValueOf(alarms)
	for i := range section.NumField() {
		field := section.Type().Field(i)
		rule, is := section.Field(i).Interface().(AlarmRule)
		place := at.Key(field.Tag.Get("yaml"))
		if !is || rule.Threshold == nil || !c.Has(place) || !c.Sound(place) {
			continue
		}
		switch of := field.Tag.Get(thresholdTag); {
		case of == ofShare && *rule.Threshold > 99:
			c.Error(place.Key("threshold"), fmt.Sprintf("a share is never above %d %%, so the alarm never goes off", *rule.Threshold),
				"0 to 99", "use 99 or less")
		case of == ofBelow && *rule.Threshold == 0:
			c.Error(place.Key("threshold"), "no number is below 0, so the alarm never goes off", "1 or more", "use 1")
		}
	}
}

// validate checks a rule that the file gives: the same rule, handed down to a service, is not
// reported there as well.
func (r AlarmRule) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Has(at) || !c.Sound(at) {
		return
	}
	if r.Minutes != nil && r.OfMinutes != nil && *r.Minutes > *r.OfMinutes {
		c.Error(at.Key("minutes"), fmt.Sprintf("%d minutes cannot be among %d", *r.Minutes, *r.OfMinutes),
			"up to of_minutes", fmt.Sprintf("lower it, or set of_minutes to %d", *r.Minutes))
	}
}

func (a Alerts) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkEmails(at.Key("emails"), a.Emails, c)
	if c.Sound(at) {
		a.checkTwice(at, c)
	}
}

func (r Receivers) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkEmails(at.Key("emails"), r.Emails, c)
	for i, endpoint := range r.HTTPS {
		address, err := url.Parse(endpoint)
		if (err != nil || address.Scheme != "https" || address.Host == "") && !interpolates(endpoint) {
			c.Error(at.Key("https").Index(i), yamldoc.Quote(endpoint)+" is not an HTTPS address", "an address such as https://events.example.com/sns", "write the whole address")
		}
	}
}

func checkEmails(at yamldoc.Path, emails []string, c *yamldoc.Checker) {
	for i, email := range emails {
		address, err := mail.ParseAddress(email)
		_, domain, _ := strings.Cut(email, "@")
		if (err != nil || address.Address != email || !strings.Contains(domain, ".")) && !interpolates(email) {
			c.Error(at.Index(i), yamldoc.Quote(email)+" is not an e-mail address", "an address such as alerts@example.com", cmp.Or(addressIn(address), "write the whole address, and nothing else"))
		}
	}
}

// addressIn returns how to write an address that stands beside a name; "" for none.
func addressIn(address *mail.Address) string {
	if address == nil || address.Name == "" {
		return ""
	}
	return "write " + address.Address
}

// checkSomebody advises to have somebody who is told.
func (a Alerts) checkSomebody(c *yamldoc.Checker) {
	switch {
	case len(a.Emails) == 0 && !a.Page.any() && !a.Inform.any():
		c.Warn("alerts.emails", "nobody is told when something is wrong", "add an e-mail address")
	case len(a.Emails) == 0 && !a.Page.any():
		c.Warn("alerts.page", "nobody is paged when somebody must act at once", "add a receiver, or an address to alerts.emails")
	}
}

func (r Receivers) any() bool {
	return len(r.Emails) > 0 || len(r.HTTPS) > 0 || r.Slack != nil || r.Teams != nil
}

// checkAlerts holds receivers and the key of the logs against the region and the account.
func (e Environment) checkAlerts(c *yamldoc.Checker) {
	if !c.Sound("alerts", "region", "account", "logs") {
		return
	}
	e.Alerts.checkOffered("alerts", e.Region, c)
	e.Logs.checkKey("logs", e.Account, e.Region, c)
}

// checkKey refuses a key from elsewhere.
func (l Logs) checkKey(at yamldoc.Path, account, region string, c *yamldoc.Checker) {
	if parts := strings.Split(l.Key, ":"); len(parts) > 4 && (parts[3] != region || parts[4] != account) {
		c.Error(at.Key("key"), "is of account "+parts[4]+" in "+parts[3], "a key of account "+account+" in "+region, "use one from there")
	}
}

// logTerm is a term of a filter pattern that is text: a word, or words in quotes.
var logTerm = regexp.MustCompile(`[?-]?(?:"[^"]*"|[^\s"]+)`)

// plainTerm is one that CloudWatch Logs takes.
var plainTerm = regexp.MustCompile(`^[?-]?(?:"[^"]*"|[A-Za-z0-9_]+)$`)

// validate refuses a pattern that CloudWatch Logs would refuse, for a term that wants quotes, or of which it would ignore a
// part: alternatives beside other terms
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
func (l Logs) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if strings.HasPrefix(l.ErrorPattern, "{") || strings.HasPrefix(l.ErrorPattern, "[") || strings.HasPrefix(l.ErrorPattern, "%") {
		return // JSON, a line of columns, or a regular expression
	}
	var alternatives, others int
	for _, term := range logTerm.FindAllString(l.ErrorPattern, -1) {
		if strings.HasPrefix(term, "?") {
			alternatives++
		} else {
			others++
		}
		if !plainTerm.MatchString(term) {
			sign := term[:1]
			if !strings.Contains("?-", sign) {
				sign = ""
			}
			c.Error(at.Key("error_pattern"), yamldoc.Quote(term)+" has other characters than letters, digits and _, and no quotes: CloudWatch Logs refuses that",
				"words, and anything else in double quotes", "write "+sign+`"`+term[len(sign):]+`"`)
		}
	}
	if alternatives > 0 && others > 0 {
		c.Error(at.Key("error_pattern"), yamldoc.Quote(l.ErrorPattern)+" has alternatives, which begin with ?, beside other terms: CloudWatch Logs then ignores the alternatives",
			"alternatives only, such as ?ERROR ?FATAL, or none", "put ? before each term, or before none")
	}
}

// checkTwice refuses receivers that are given twice.
func (a Alerts) checkTwice(at yamldoc.Path, c *yamldoc.Checker) {
	for kind, emails := range map[string][]string{"page": a.Page.Emails, "inform": a.Inform.Emails} {
		for i, email := range emails {
			if slices.Contains(a.Emails, email) {
				c.Error(at.Key(kind).Key("emails").Index(i), yamldoc.Quote(email)+" is in alerts.emails already, which get everything", "each address once", "remove it here")
			}
		}
	}
	if p, i := a.Page.Slack, a.Inform.Slack; p != nil && i != nil && *p == *i {
		c.Error(at.Key("inform").Key("slack").Key("channel"), "this channel is in alerts.page too, and AWS takes a channel once", "two channels", "use another channel, or remove one of the two")
	}
	if p, i := a.Page.Teams, a.Inform.Teams; p != nil && i != nil && p.Team == i.Team {
		c.Error(at.Key("inform").Key("teams").Key("team"), "this team is in alerts.page too, and Terraform's AWS provider finds a channel by its team", "two teams", "use a channel of another team, or remove one of the two")
	}
}

// checkOffered refuses what AWS has in its commercial regions only.
func (a Alerts) checkOffered(at yamldoc.Path, region string, c *yamldoc.Checker) {
	if partition := regions.Partition(region); partition == "aws" || partition == "" { // or unknown, which is told elsewhere
		return
	}
	page, inform := at.Key("page"), at.Key("inform")
	for place, given := range map[yamldoc.Path]bool{
		page.Key("slack"): a.Page.Slack != nil, inform.Key("slack"): a.Inform.Slack != nil,
		page.Key("teams"): a.Page.Teams != nil, inform.Key("teams"): a.Inform.Teams != nil,
		at.Key("budget"): a.Budget != nil,
	} {
		if given {
			c.Error(place, "AWS does not offer this in "+region, "regions of the commercial partition", "remove it")
		}
	}
}
