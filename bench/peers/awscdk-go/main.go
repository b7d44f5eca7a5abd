// Command awscdk-go is the website of bench/environments/site.yaml in the AWS CDK for Go, with the constructs that a
// CDK user would take: near the app's resources, but not the same, since those constructs choose for
// themselves. ../awscdk-js is the same program in JavaScript and writes the same template.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(os.Getenv("BENCH_OUTPUT"))})
	addWebsite(awscdk.NewStack(app, jsii.String("site"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("333333333333"), Region: jsii.String("eu-west-2")},
	}))
	app.Synth(nil)
}

// seconds is a duration.
func seconds(n float64) awscdk.Duration { return awscdk.Duration_Seconds(jsii.Number(n)) }

// days is a duration.
func days(n float64) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(n)) }
