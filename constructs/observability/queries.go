package observability

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchquerydefinition"

	"cdah/config"
	"cdah/internal/aws/settings"
)

// query is a saved query.
type query struct {
	id    string
	lines []string
}

// errorLinesFilter finds lines with the words of an error, and a web server's of a failed request.
const errorLinesFilter = `filter @message like /(?i)(error|fatal|critical|panic|exception)/ or @message like /" 5[0-9][0-9] /`

// queries are what one asks of logs in an incident. They find lines that are JSON by its fields, and
// other lines by their words.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
func queries(f config.LogFields) []query {
	return []query{
		{"errors-by-minute", []string{
			"fields @timestamp, @message, @log",
			errorLinesFilter,
			"stats count(*) as errors by bin(1m), @log",
		}},
		{"slowest-paths", []string{
			"filter ispresent(`" + f.Duration + "`) and ispresent(`" + f.Path + "`)",
			"stats count(*) as requests, avg(`" + f.Duration + "`) as average, pct(`" + f.Duration + "`, 99) as p99, max(`" + f.Duration + "`) as slowest by `" + f.Path + "`",
			"sort p99 desc",
			"limit 25",
		}},
		{"one-request", []string{
			"fields @timestamp, @log, @message",
			"filter `" + f.RequestID + "` = \"REQUEST-ID\" or @message like \"REQUEST-ID\"",
			"sort @timestamp asc",
			"limit 1000",
		}},
	}
}

// addQueries saves the queries, over the logs of all services. Logs Insights takes so many groups at
// once that only a very large website has some beyond; they can be chosen by hand.
func addQueries(c constructs.Construct, p LogsProps, logs *Logs) {
	var names []*string
	services := slices.Sorted(maps.Keys(logs.Services))
	for _, name := range services[:min(len(services), settings.QueriedLogGroups)] {
		names = append(names, logs.Services[name].Name())
	}
	for _, q := range queries(p.Spec.Fields) {
		cloudwatchquerydefinition.NewCloudwatchQueryDefinition(c, jsii.String("query-"+q.id), &cloudwatchquerydefinition.CloudwatchQueryDefinitionConfig{
			Name:          jsii.String(p.Name + "/" + q.id),
			LogGroupNames: &names,
			QueryString:   jsii.String(strings.Join(q.lines, " | ")),
		})
	}
}
