package constructs_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/constructs/stack"
)

// What a file may not say of a service, a job or their scaling no program may say, in the same words, and
// nothing that is nil gets as far as jsii.
func TestWhatIsAroundAServiceIsChecked(t *testing.T) {
	secret := map[string]config.Secret{"TOKEN": {Secret: "arn:aws:secretsmanager:us-east-1:" + account + ":secret:token-AbCdEf"}}
	const elsewhere = "999999999999.dkr.ecr.eu-west-1.amazonaws.com/web:v1"
	for want, build := range map[string]func(cdktf.TerraformStack, wired){
		`Service: "a${b}" cannot name a service`: func(s cdktf.TerraformStack, w wired) {
			w.service.Service = "a${b}"
			service.New(s, "wrong", w.service)
		},
		`Job: "My Job" cannot name a job`: func(s cdktf.TerraformStack, w wired) {
			w.job.Job = "My Job"
			service.NewJob(s, "wrong", w.job)
		},
		`ServiceName: "other one" cannot name a service`: func(s cdktf.TerraformStack, w wired) {
			w.scaling.ServiceName = "other one"
			scaling.New(s, "wrong", w.scaling)
		},
		`Name: "aws-shop" begins with aws`: func(s cdktf.TerraformStack, w wired) {
			w.scaling.Name = "aws-shop"
			scaling.New(s, "wrong", w.scaling)
		},
		"Spec.image: the image is in account 999999999999": func(s cdktf.TerraformStack, w wired) {
			w.service.Spec.Image = elsewhere
			service.New(s, "wrong", w.service)
		},
		"Spec.image: the image is in account": func(s cdktf.TerraformStack, w wired) {
			w.job.Spec.Image = elsewhere
			service.NewJob(s, "wrong", w.job)
		},
		"Spec.secrets.TOKEN.secret: is in region us-east-1": func(s cdktf.TerraformStack, w wired) {
			w.service.Spec.Secrets = secret
			service.New(s, "wrong", w.service)
		},
		"Logs.buffer_size: 1000 is too large": func(s cdktf.TerraformStack, w wired) {
			w.service.Logs.BufferSize = 1000
			service.New(s, "wrong", w.service)
		},
		"Logs.buffer_size: 2000 is too large": func(s cdktf.TerraformStack, w wired) {
			w.job.Logs.BufferSize = 2000
			service.NewJob(s, "wrong", w.job)
		},
		"ClusterReady[1] is nil": func(s cdktf.TerraformStack, w wired) {
			w.service.ClusterReady = []cdktf.ITerraformDependable{w.service.ClusterReady[0], nil}
			service.New(s, "wrong", w.service)
		},
	} {
		if said := refused(t, func(s cdktf.TerraformStack) { build(s, newWired(s)) }); !strings.Contains(said, "test/wrong: "+want) {
			t.Errorf("%q, want %q", said, want)
		}
	}
}

func TestNilsOfThePlatformAreNamed(t *testing.T) {
	n := anyNetwork()
	for want, build := range map[string]func(cdktf.TerraformStack){
		"SubnetIDs[0] is nil": func(s cdktf.TerraformStack) {
			props := loadBalancerProps(n)
			props.SubnetIDs = []*string{nil, nil}
			loadbalancer.New(s, "load-balancer", props)
		},
		"Sessions is missing": func(s cdktf.TerraformStack) {
			newCluster(s, n, newLoadBalancer(s, n), newLogs(s), func(p *cluster.Props) { p.Sessions = &cluster.Sessions{} })
		},
		"Heeder is nil": func(s cdktf.TerraformStack) {
			source := observability.ServiceSource{Heeder: (*service.Service)(nil)}
			observability.NewAlerts(s, "alerts", observability.AlertsProps{Sources: observability.Sources{Services: []observability.ServiceSource{source}}})
		},
		"TargetGroup is given, and a worker has none": func(s cdktf.TerraformStack) {
			source := observability.ServiceSource{TargetGroup: new("targets"), Spec: config.Service{Kind: config.KindWorker}}
			observability.NewAlerts(s, "alerts", observability.AlertsProps{Sources: observability.Sources{Services: []observability.ServiceSource{source}}})
		},
	} {
		if said := refused(t, build); !strings.Contains(said, want) {
			t.Errorf("%q, want %q", said, want)
		}
	}
}

// A mistake of a program's own is told with its line.
func TestNilOfAProgramIsFound(t *testing.T) {
	err := stack.Synth(t.TempDir(), func(app *stack.App) {
		app.New("test", stack.Props{Account: account, Region: region})
		var built *service.Service
		_ = *built.Service.Name()
	})
	if err == nil || !strings.Contains(err.Error(), "refusals_test.go:") || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v, want one line that names the place", err)
	}
}

func TestPlaceOfAStackIsChecked(t *testing.T) {
	err := stack.Synth(t.TempDir(), func(app *stack.App) {
		app.New("shop", stack.Props{
			Region: "eu-wst-2", Account: "12345678901", Tags: map[string]string{"Owner": "${me}", "aws:x": "y"},
			State: config.State{Bucket: "My_Bucket", Key: "shop"},
		})
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{
		`shop: Region: "eu-wst-2" is not a region`, `shop: Account: "12345678901"`, `shop: Tags.Owner: "${me}" has ${`,
		`shop: Tags."aws:x": tags that begin with aws:`, `shop: State.bucket: "My_Bucket" does not have the right form`,
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in: %v", part, err)
		}
	}
}

// A number and letters are two answers to one question: letters hold.
func TestZonesAreCheckedByTheirLetters(t *testing.T) {
	for want, zones := range map[string]config.Zones{
		"Spec.zones: lists 1":          {Count: 2, Letters: []string{"a"}},
		"Spec.zones[1]: repeats":       {Count: 2, Letters: []string{"a", "a"}},
		"Spec.zones: -1 is too small":  {Count: -1},
		"ListenerPorts[0]: 0 is no po": {Count: 3},
	} {
		props := networkProps()
		props.Spec.Zones, props.ListenerPorts = zones, []int{80}
		if zones.Count == 3 {
			props.ListenerPorts = []int{0}
		}
		if err := props.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", zones, err, want)
		}
	}
}
