package observability

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/budgetsbudget"

	"cdah/config"
	"cdah/internal/aws/naming"
)

// addBudget tells the topic when a day has cost more:
//
//	costs of a day → budget → topic
func addBudget(c constructs.Construct, p *AlertsProps, topic *string) {
	b := p.Alerts.Budget
	if b == nil {
		return
	}
	daily := &budgetsbudget.BudgetsBudgetConfig{
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
	if b.Scope == config.BudgetEnvironment {
		daily.CostFilter = []*budgetsbudget.BudgetsBudgetCostFilter{{
			Name: jsii.String("TagKeyValue"), Values: &[]*string{jsii.String("user:Environment$" + p.Environment)},
		}}
	}
	budgetsbudget.NewBudgetsBudget(c, jsii.String("budget"), daily)
}
