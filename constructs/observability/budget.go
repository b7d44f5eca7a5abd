package observability

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/budgetsbudget"

	"cdah/internal/aws/naming"
)

// Budget is what a day may cost.
type Budget struct {
	DailyUSD    int
	Environment string // whose tag is counted; empty for all costs of the account
}

// addBudget tells the topic when a day has cost more:
//
//	costs of a day → budget → topic
func addBudget(c constructs.Construct, p *AlertsProps, topic *string) {
	b := p.Budget
	if b == nil {
		return
	}
	config := &budgetsbudget.BudgetsBudgetConfig{
		Name:        jsii.String(naming.Of(p.Name, "daily")),
		BudgetType:  jsii.String("COST"),
		TimeUnit:    jsii.String("DAILY"),
		LimitAmount: jsii.String(strconv.Itoa(b.DailyUSD)),
		LimitUnit:   jsii.String("USD"),
		Notification: []*budgetsbudget.BudgetsBudgetNotification{{
			NotificationType:       jsii.String("ACTUAL"), // a daily budget has no forecast
			ComparisonOperator:     jsii.String("GREATER_THAN"),
			Threshold:              jsii.Number(100),
			ThresholdType:          jsii.String("PERCENTAGE"),
			SubscriberSnsTopicArns: &[]*string{topic},
		}},
	}
	if b.Environment != "" {
		config.CostFilter = []*budgetsbudget.BudgetsBudgetCostFilter{{
			Name: jsii.String("TagKeyValue"), Values: &[]*string{jsii.String("user:Environment$" + b.Environment)},
		}}
	}
	budgetsbudget.NewBudgetsBudget(c, jsii.String("budget"), config)
}
