package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"cdah/internal/aws/regions"
)

// Everything that these have stands in their schema.
func (EventAlarm) validate(path, *checker)  {}
func (ExpiryAlarm) validate(path, *checker) {}
func (Slack) validate(path, *checker)       {}
func (Teams) validate(path, *checker)       {}
func (Events) validate(path, *checker)      {}
func (Budget) validate(path, *checker)      {}
func (Logs) validate(path, *checker)        {}
func (LogFields) validate(path, *checker)   {}

func (f FireLens) validate(at path, c *checker) {
	checkImage(at.key("image"), f.Image, c)
	if f.Options["Name"] == "" && c.sound(at.key("options")) {
		c.error(at.key("options"), "do not say which output of Fluent Bit", "Name, such as http", "add Name")
	}
	for option := range f.Secrets {
		if _, given := f.Options[option]; given {
			c.error(at.key("options").key(option), "is among the secrets too", "once", "remove it here")
		}
	}
}

func (a EnvironmentAlarms) validate(at path, c *checker) { checkThresholds(at, a, c) }
func (a ServiceAlarms) validate(at path, c *checker)     { checkThresholds(at, a, c) }

// checkThresholds refuses those of a section's thresholds at which an alarm never goes off.
func checkThresholds(at path, alarms any, c *checker) {
	section := reflect.ValueOf(alarms)
	for i := range section.NumField() {
		field := section.Type().Field(i)
		rule, is := section.Field(i).Interface().(AlarmRule)
		place := at.key(field.Tag.Get("yaml"))
		if !is || rule.Threshold == nil || !c.document.has(place) || !c.sound(place) {
			continue
		}
		switch of := field.Tag.Get(thresholdTag); {
		case of == ofShare && *rule.Threshold > 99:
			c.error(place.key("threshold"), fmt.Sprintf("a share is never above %d %%, so the alarm never goes off", *rule.Threshold),
				"0 to 99", "use 99 or less")
		case of == ofBelow && *rule.Threshold == 0:
			c.error(place.key("threshold"), "no number is below 0, so the alarm never goes off", "1 or more", "use 1")
		}
	}
}

// validate checks a rule that the file gives: the same rule, handed down to a service, is not
// reported there as well.
func (r AlarmRule) validate(at path, c *checker) {
	if !c.document.has(at) || !c.sound(at) {
		return
	}
	if r.Minutes != nil && r.OfMinutes != nil && *r.Minutes > *r.OfMinutes {
		c.error(at.key("minutes"), fmt.Sprintf("%d minutes cannot be among %d", *r.Minutes, *r.OfMinutes),
			"up to of_minutes", fmt.Sprintf("lower it, or set of_minutes to %d", *r.Minutes))
	}
}

func (a Alerts) validate(at path, c *checker) { checkEmails(at.key("emails"), a.Emails, c) }

func (r Receivers) validate(at path, c *checker) {
	checkEmails(at.key("emails"), r.Emails, c)
	for i, endpoint := range r.HTTPS {
		address, err := url.Parse(endpoint)
		if (err != nil || address.Scheme != "https" || address.Host == "") && !interpolates(endpoint) {
			c.error(at.key("https").index(i), quote(endpoint)+" is not an HTTPS address", "an address such as https://events.example.com/sns", "write the whole address")
		}
	}
}

func checkEmails(at path, emails []string, c *checker) {
	for i, email := range emails {
		address, err := mail.ParseAddress(email)
		_, domain, _ := strings.Cut(email, "@")
		if (err != nil || address.Address != email || !strings.Contains(domain, ".")) && !interpolates(email) {
			c.error(at.index(i), quote(email)+" is not an e-mail address", "an address such as alerts@example.com", "write the address alone")
		}
	}
}

// checkSomebody advises to have somebody who is told.
func (a Alerts) checkSomebody(c *checker) {
	switch {
	case len(a.Emails) == 0 && !a.Page.any() && !a.Inform.any():
		c.warn("alerts.emails", "nobody is told when something is wrong", "add an e-mail address")
	case len(a.Emails) == 0 && !a.Page.any():
		c.warn("alerts.page", "nobody is paged when somebody must act at once", "add a receiver, or an address to alerts.emails")
	}
}

func (r Receivers) any() bool {
	return len(r.Emails) > 0 || len(r.HTTPS) > 0 || r.Slack != nil || r.Teams != nil
}

// checkAlerts holds the receivers against each other, and all of it against the region.
func (e Environment) checkAlerts(c *checker) {
	if !c.sound("alerts", "region", "account", "logs") {
		return
	}
	e.Alerts.checkTwice(c)
	if regions.Partition(e.Region) != "aws" {
		e.Alerts.checkOffered(c, e.Region)
	}
	if parts := strings.Split(e.Logs.Key, ":"); len(parts) > 4 && (parts[3] != e.Region || parts[4] != e.Account) {
		c.error("logs.key", "is of account "+parts[4]+" in "+parts[3], "a key of account "+e.Account+" in "+e.Region, "use one from there")
	}
}

// checkTwice refuses receivers that are given twice.
func (a Alerts) checkTwice(c *checker) {
	for kind, emails := range map[string][]string{"page": a.Page.Emails, "inform": a.Inform.Emails} {
		for i, email := range emails {
			if slices.Contains(a.Emails, email) {
				c.error(path("alerts").key(kind).key("emails").index(i), quote(email)+" is in alerts.emails already, which get everything", "each address once", "remove it here")
			}
		}
	}
	if p, i := a.Page.Slack, a.Inform.Slack; p != nil && i != nil && *p == *i {
		c.error("alerts.inform.slack.channel", "this channel is in alerts.page too, and AWS takes a channel once", "two channels", "use another channel, or remove one of the two")
	}
	if p, i := a.Page.Teams, a.Inform.Teams; p != nil && i != nil && p.Team == i.Team {
		c.error("alerts.inform.teams.team", "this team is in alerts.page too, and Terraform's AWS provider finds a channel by its team", "two teams", "use a channel of another team, or remove one of the two")
	}
}

// checkOffered refuses what AWS has in its commercial regions only.
func (a Alerts) checkOffered(c *checker, region string) {
	for place, given := range map[path]bool{
		"alerts.page.slack": a.Page.Slack != nil, "alerts.inform.slack": a.Inform.Slack != nil,
		"alerts.page.teams": a.Page.Teams != nil, "alerts.inform.teams": a.Inform.Teams != nil,
		"alerts.budget": a.Budget != nil,
	} {
		if given {
			c.error(place, "AWS does not offer this in "+region, "regions of the commercial partition", "remove it")
		}
	}
}
