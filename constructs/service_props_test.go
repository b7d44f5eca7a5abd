package constructs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsservice"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/observability"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/internal/jsii/cdk"
)

// wired is all that a service, its scaling and a job are wired to, and the least that they must say.
type wired struct {
	service service.Props
	scaling scaling.Props
	job     service.JobProps
}

func newWired(s cdktf.TerraformStack) wired {
	n := anyNetwork()
	lb, logs := newLoadBalancer(s, n), newLogs(s)
	sessions := cluster.NewSessions(s, "sessions", cluster.SessionsProps{Name: name, Account: account, Region: region})
	c, group := newCluster(s, n, lb, logs), logs.Services["web"]
	image := config.Container{Image: "example.com/web:1"}
	spec := config.Service{Container: image, Tasks: config.Range{Min: 3, Max: 6}}
	web := service.Props{
		Name: name, Service: "web", Account: account, Region: region, VPCID: n.VPCID, ListenerARN: lb.Listener.Arn(),
		ClusterID: c.Cluster.Id(), CapacityProvider: c.CapacityProvider.Name(), ClusterReady: c.Ready,
		LogGroupName: group.Name(), LogGroupARN: group.Arn(), Sessions: (*service.Sessions)(sessions), Spec: spec,
	}
	scaled := web
	scaled.Spec.Route.Priority = 2 // another than that of the services that tests add
	built := service.New(s, "service-scaled", scaled)
	return wired{
		service: web,
		scaling: scaling.Props{
			Name: name, ServiceName: "web", Cluster: c.Cluster.Name(), Service: built.Service, LoadBalancer: lb.LB, TargetGroup: built.TargetGroup, Spec: spec,
		},
		job: service.JobProps{
			Name: name, Job: "migrate", Account: account, Region: region, Cluster: c.Cluster.Name(), ClusterARN: c.Cluster.Id(),
			CapacityProvider: c.CapacityProvider.Name(), ClusterReady: c.Ready, LogGroupName: group.Name(), LogGroupARN: group.Arn(),
			Spec: config.Job{Container: image},
		},
	}
}

// A program that says no more than it must gets what such a file gets.
func TestShortestServiceIsThatOfTheShortestFile(t *testing.T) {
	fromFile := synthFile(t, shortest+`
jobs: {migrate: {image: "nginx:1.28.0"}}
alarms: {level: none}
`)
	fromProps := synth(t, func(s cdktf.TerraformStack) {
		n := newNetwork(s)
		lb := newLoadBalancer(s, n)
		logs := observability.NewLogs(s, "logs", observability.LogsProps{
			Name: name, Account: account, Region: region,
			Services: map[string]config.Service{"web": {}}, Jobs: map[string]config.Job{"migrate": {}},
		})
		c := newCluster(s, n, lb, logs)
		image, web, migrate := config.Container{Image: "nginx:1.28.0"}, logs.Services["web"], logs.Jobs["migrate"]
		spec := config.Service{Container: image, Tasks: config.Range{Min: 1, Max: 3}}
		built := service.New(s, "service-web", service.Props{
			Name: name, Service: "web", Account: account, Region: region, VPCID: n.VPCID, ListenerARN: lb.Listener.Arn(),
			ClusterID: c.Cluster.Id(), CapacityProvider: c.CapacityProvider.Name(), ClusterReady: c.Ready, LogGroupName: web.Name(), LogGroupARN: web.Arn(),
			Spec: spec,
		})
		scaling.New(s, "scaling-web", scaling.Props{Name: name, ServiceName: "web", Cluster: c.Cluster.Name(), Service: built.Service, Spec: spec})
		service.NewJob(s, "job-migrate", service.JobProps{
			Name: name, Job: "migrate", Account: account, Region: region, Cluster: c.Cluster.Name(), CapacityProvider: c.CapacityProvider.Name(),
			ClusterReady: c.Ready, LogGroupName: migrate.Name(), LogGroupARN: migrate.Arn(), Spec: config.Job{Container: image},
		})
	})
	if diff := cmp.Diff(elements(t, fromFile, "service_web", "scaling_web", "job_migrate"), elements(t, fromProps, "service_web", "scaling_web", "job_migrate")); diff != "" {
		t.Errorf("(-file +props)\n%s", diff)
	}
}

// A sidecar knows the service's own container by the service's name, and by no other, as in a file.
func TestSidecarsOfALiteralKnowTheirService(t *testing.T) {
	synth(t, func(s cdktf.TerraformStack) {
		w := newWired(s)
		for link, known := range map[string]bool{"web": true, "wbe": false} {
			w.service.Spec.Sidecars = map[string]config.Sidecar{"proxy": {
				Container: config.Container{Image: "example.com/proxy:1"}, Neighbours: config.Neighbours{Links: []string{link}},
			}}
			w.scaling.Spec = w.service.Spec
			for kind, build := range map[string]func(){
				"service": func() { service.New(s, "service-"+link, w.service) },
				"scaling": func() { scaling.New(s, "scaling-"+link, w.scaling) },
			} {
				said := refusal(t, build)
				if told := strings.Contains(said, `there is no other container "`+link+`"`); told == known || (said == "") != known {
					t.Errorf("%s with a link to %s: %q", kind, link, said)
				}
			}
		}
	})
}

// A route that says no priority gets the one that puts the most specific route first.
func TestListenerRuleHasAPriorityOfItsOwn(t *testing.T) {
	d := synthService(t, func(p *service.Props) { p.Spec.Route.Paths = []string{"/api/*"} })
	rule := config.Route{Paths: []string{"/api/*"}}.Rules("web")[0]
	want(t, d, fmt.Sprintf("aws_lb_listener_rule.listener_rule_%d", rule.Priority), map[string]any{"priority": float64(rule.Priority)})
}

// refusal returns what a construct says of its props, or "" where it is built. Any other failure fails the test.
func refusal(t *testing.T, build func()) (said string) {
	t.Helper()
	defer func() {
		if failure := recover(); failure != nil {
			var refused *cdk.Error
			if err, is := failure.(error); !is || !errors.As(err, &refused) {
				t.Errorf("failed with %v", failure)
				return
			}
			said = refused.Error()
		}
	}()
	build()
	return ""
}

func TestMissingWiringIsNamed(t *testing.T) {
	synth(t, func(s cdktf.TerraformStack) {
		w := newWired(s)
		priority := 2
		services := func(kind string) func(string, service.Props) {
			return func(id string, p service.Props) {
				if kind == "web-" {
					priority++
					p.Spec.Route.Priority = priority
				}
				service.New(s, kind+id, p)
			}
		}
		always := []string{"Name", "Service", "Account", "Region", "ClusterID", "LogGroupName", "LogGroupARN"}
		web := needed(append(always, "CapacityProvider")...)
		web["VPCID"], web["ListenerARN"] = "target group of a web service", "from a listener"
		checkEachMissing(t, same(w.service), web, services("web-"))

		w.service.Spec.Kind, w.service.Spec.Exec = config.KindWorker, true
		worker := needed(append(always, "CapacityProvider")...)
		worker["Sessions"] = "Spec.Exec lets people open a shell"
		checkEachMissing(t, same(w.service), worker, services("worker-"))
		for _, half := range []service.Sessions{{LogGroup: w.service.Sessions.LogGroup}, {Key: w.service.Sessions.Key}} {
			p := w.service
			p.Sessions = &half
			if said := refusal(t, func() { service.New(s, "half", p) }); !strings.Contains(said, "test/half: Sessions is missing") {
				t.Errorf("with half of the sessions: %q", said)
			}
		}

		w.service.Spec = config.Service{Container: w.job.Spec.Container, Kind: config.KindDaemon}
		checkEachMissing(t, same(w.service), needed(always...), services("daemon-"))

		jobs := func(kind string) func(string, service.JobProps) {
			return func(id string, p service.JobProps) { service.NewJob(s, kind+id, p) }
		}
		always = []string{"Name", "Job", "Account", "Region", "Cluster", "CapacityProvider", "LogGroupName", "LogGroupARN"}
		checkEachMissing(t, same(w.job), needed(always...), jobs("job-"))
		w.job.Spec.Schedule = &config.JobSchedule{Timing: config.Timing{Rate: "1 hour"}}
		scheduled := needed(always...)
		scheduled["ClusterARN"] = "Spec.Schedule starts the job on that cluster"
		checkEachMissing(t, same(w.job), scheduled, jobs("scheduled-"))
	})
}

func TestMissingWiringOfScalingIsNamed(t *testing.T) {
	synth(t, func(s cdktf.TerraformStack) {
		w := newWired(s)
		build := func(kind string) func(string, scaling.Props) {
			return func(id string, p scaling.Props) { scaling.New(s, kind+id, p) }
		}
		always := []string{"Name", "ServiceName", "Cluster", "Service"}
		checkEachMissing(t, same(w.scaling), needed(always...), build("cpu-"))
		w.scaling.Spec.Scaling.Tracking = &config.Tracking{Requests: 600}
		requests := needed(always...)
		requests["LoadBalancer"], requests["TargetGroup"] = "Requests counts", "Requests counts"
		checkEachMissing(t, same(w.scaling), requests, build("requests-"))

		for _, spec := range []config.Service{{Kind: config.KindDaemon}, {Scaling: config.Scaling{Enabled: new(false)}}} {
			w.scaling.Spec = spec
			if said := refusal(t, func() { scaling.New(s, "none", w.scaling) }); !strings.Contains(said, "nothing scales") {
				t.Errorf("scaled although nothing scales it: %q", said)
			}
		}
	})
}

// Several problems are told at once.
func TestEverythingThatIsMissingIsToldAtOnce(t *testing.T) {
	synth(t, func(s cdktf.TerraformStack) {
		said := refusal(t, func() { service.New(s, "web", service.Props{Name: name, Account: account}) })
		for _, field := range []string{"Service", "Region", "VPCID", "ListenerARN", "ClusterID", "CapacityProvider", "LogGroupName", "LogGroupARN"} {
			if !strings.Contains(said, "test/web: "+field+" is missing") {
				t.Errorf("nothing is said of %s:\n%s", field, said)
			}
		}
	})
}

// Scaling takes the number of tasks over, and leaves what else a service's lifecycle says.
func TestScalingTakesTheNumberOfTasksOver(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		w := newWired(s)
		scaling.New(s, "scaling-web", w.scaling)
		service.New(s, "service-other", w.service)
		w.scaling.Service = ecsservice.NewEcsService(s, jsii.String("own"), &ecsservice.EcsServiceConfig{
			Name: jsii.String("own"), Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
		})
		scaling.New(s, "scaling-own", w.scaling)
	})
	const scaled, other, own = "aws_ecs_service.service_scaled", "aws_ecs_service.service_other", "aws_ecs_service.own"
	for _, address := range []string{scaled, own} {
		want(t, d, address, map[string]any{"lifecycle/ignore_changes": list("desired_count")})
	}
	want(t, d, own, map[string]any{"lifecycle/create_before_destroy": true})
	if _, kept := d.Look(scaled, "lifecycle/postcondition/0/condition"); !kept {
		t.Error("a deployment that was rolled back is taken for success")
	}
	if ignored, given := d.Look(other, "lifecycle/ignore_changes"); given {
		t.Errorf("nothing scales the service, and changes of %v are ignored", ignored)
	}
}
