package kernel_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/aws/jsii-runtime-go/runtime"
	aws "github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/jsii/kernel"
	"cdah/internal/testkit/samples"
	"cdah/stacks"
)

// programVariable makes the test binary one of the programs: a process has one kernel, and two are to
// be compared. The program's arguments follow in argumentVariable.
const (
	programVariable  = "CDAH_TEST_PROGRAM"
	argumentVariable = "CDAH_TEST_ARGUMENT"
)

// programs are what runs in a kernel, each given its argument.
func programs() map[string]func(argument string) error {
	return map[string]func(string) error{
		"everything": synthesizeEverything, // of the AWS provider
		"small":      synthesizeSmall,      // as well
		"addresses":  synthesizeAddresses,
		"features":   useMore,
		"common":     useCommon,
		"production": synthesizeProduction,
		"use":        use,
		"wait":       waitForInput,
		"leave":      leave,
		"nothing":    func(string) error { return nil },
	}
}

func TestMain(m *testing.M) {
	name := os.Getenv(programVariable)
	switch {
	case os.Getenv(rejectVariable) != "" && name == "":
		os.Exit(serveAndReject())
	case name == "":
		os.Exit(m.Run())
	}
	err := programs()[name](os.Getenv(argumentVariable))
	kernel.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// use takes something from the AWS provider.
func use(out string) error { return synthesizeSmall(out) }

// useMore takes what is in other modules of the package.
func useMore(out string) error {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(out)})
	useFeatures(app)
	app.Synth()
	return nil
}

// synthesizeProduction is what the fallback is tried on.
func synthesizeProduction(out string) error {
	environments, problems := config.LoadDir(root + "/" + samples.Folder + "/environments")
	if err := problems.Err(); err != nil {
		return err
	}
	production := slices.DeleteFunc(environments, func(e config.Environment) bool { return e.Name != "production" })
	return stacks.Synth(config.Project{Environments: production}, out)
}

// synthesizeEnvironments synthesizes each file of a folder's folders by itself, and the environments of the
// benchmark.
func synthesizeEnvironments(in, out string) error {
	folders, err := filepath.Glob(filepath.Join(in, "*"))
	if err != nil {
		return err
	}
	for _, folder := range append(folders, root+"/bench/environments") {
		environments, problems := config.LoadDir(folder)
		if errs := problems.Errors(); len(errs) > 0 {
			return errs
		}
		if err := stacks.Synth(config.Project{Environments: environments}, filepath.Join(out, filepath.Base(folder))); err != nil {
			return err
		}
	}
	return nil
}

// synthesizeSmall needs one module of the provider, and one that builds on another's types.
func synthesizeSmall(out string) error {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(out)})
	s := newStack(app, "small")
	network := vpc.NewVpc(s, jsii.String("vpc"), &vpc.VpcConfig{CidrBlock: jsii.String("10.0.0.0/16")})
	securitygroup.NewSecurityGroup(s, jsii.String("group"), &securitygroup.SecurityGroupConfig{VpcId: network.Id()})
	app.Synth()
	return nil
}

func newStack(app cdktf.App, id string) cdktf.TerraformStack {
	s := cdktf.NewTerraformStack(app, jsii.String(id))
	provider.NewAwsProvider(s, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-west-2")})
	cdktf.NewS3Backend(s, &cdktf.S3BackendConfig{Bucket: jsii.String("state"), Key: jsii.String(id)})
	return s
}

// synthesizeEverything takes the small stack, the environments, a stack of features, the error messages, and one of
// every resource and data source that argument, a file, lists for the folder it is in.
func synthesizeEverything(plan string) error {
	out := filepath.Dir(plan)
	if err := synthesizeSmall(filepath.Join(out, "small")); err != nil {
		return err
	}
	if err := synthesizeEnvironments(filepath.Join(out, given), filepath.Join(out, "environments")); err != nil {
		return err
	}
	if err := useCommon(filepath.Join(out, "common")); err != nil {
		return err
	}
	if err := synthesizeTypes(plan, filepath.Join(out, "types")); err != nil {
		return err
	}
	if os.Getenv(strictVariable) == "1" { // what follows is not known to the kernel in Go
		return nil
	}
	kernel.Close() // Node.js is to repeat only what follows
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(filepath.Join(out, "features"))})
	useFeatures(app)
	app.Synth()
	messages, err := json.MarshalIndent(provoke(app), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "messages.json"), messages, 0o600)
}

// element is a resource or data source of the provider, with a configuration by the names of jsii.
type element struct {
	FQN    runtime.FQN    `json:"fqn"`
	Config map[string]any `json:"config"`
}

// jsiiProxy_Element stands for a construct whose Go bindings are not compiled in; jsii asks for a
// name that begins like this.
//
//nolint:revive // jsii chooses the name
type jsiiProxy_Element struct{ _ int }

func synthesizeTypes(plan, out string) error {
	text, err := os.ReadFile(plan)
	if err != nil {
		return err
	}
	var elements []element
	if err := json.Unmarshal(text, &elements); err != nil {
		return err
	}
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(out)})
	s := newStack(app, "types")
	for i, e := range elements {
		runtime.Create(e.FQN, []any{s, jsii.String(fmt.Sprint("element-", i)), e.Config}, &jsiiProxy_Element{})
	}
	app.Synth()
	return nil
}

// waitForInput has a kernel with a big package loaded, says so, and later uses it once more.
func waitForInput(out string) error {
	if err := use(out); err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := io.ReadAll(os.Stdin); err != nil {
		return err
	}
	return use(filepath.Join(out, "more"))
}

// leave ends the process without ending the kernel.
func leave(out string) error {
	if err := use(out); err != nil {
		return err
	}
	os.Exit(0)
	return nil
}

// provoke returns the kernel's messages for what is wrong.
func provoke(scope constructs.Construct) map[string]string {
	aws.Initialize()
	s := newStackIn(scope, "messages")
	v := vpc.NewVpc(s, jsii.String("vpc"), &vpc.VpcConfig{CidrBlock: jsii.String("10.0.0.0/16")})
	var value any
	create := func(fqn runtime.FQN, config any) func() {
		return func() { runtime.Create(fqn, []any{s, jsii.String("x"), config}, &jsiiProxy_Element{}) }
	}
	messages := map[string]string{}
	for name, wrong := range map[string]func(){
		"wrong type": func() {
			vpc.NewVpc(s, jsii.String("a"), &vpc.VpcConfig{EnableDnsSupport: []string{"yes"}})
		},
		"wrong type in a block": func() {
			securitygroup.NewSecurityGroup(s, jsii.String("b"), &securitygroup.SecurityGroupConfig{Ingress: "all"})
		},
		"missing field":      create("@cdktf/provider-aws.subnet.Subnet", map[string]any{"cidrBlock": "10.0.0.0/24"}),
		"missing field, Go":  func() { vpc.NewVpc(s, nil, nil) },
		"wrong type, no Go":  create("@cdktf/provider-aws.subnet.Subnet", map[string]any{"vpcId": 5}),
		"unknown field":      create("@cdktf/provider-aws.vpc.Vpc", map[string]any{"colour": "red"}),
		"unknown type":       create("@cdktf/provider-aws.vpc.Vpcs", nil),
		"unknown module":     create("@cdktf/provider-aws.nothing.Vpc", nil),
		"name of a property": create("@cdktf/provider-aws.constructor", nil),
		"no class":           create("@cdktf/provider-aws.vpc.VpcConfig", nil),
		"unknown property":   func() { runtime.Get(v, "colour", &value) },
		"unknown method":     func() { runtime.InvokeVoid(v, "paint", nil) },
		"unknown static":     func() { runtime.StaticInvokeVoid("@cdktf/provider-aws.vpc.Vpc", "paint", nil) },
		"unknown enum":       func() { runtime.StaticGet("@cdktf/provider-aws.vpc.Vpc", "colour", &value) },
	} {
		messages[name] = message(wrong)
	}
	return messages
}

func message(f func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	f()
	return ""
}
