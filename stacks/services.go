package stacks

import (
	"cdah/constructs/cluster"
	"cdah/constructs/scaling"
	"cdah/constructs/service"
	"cdah/internal/plan/priorities"
)

// addServices adds the services and what scales them.
func (w *website) addServices() {
	w.services = map[string]*service.Service{}
	e := w.environment
	rules := map[string][]priorities.Rule{} // by service
	var redirects []priorities.Rule
	for _, rule := range e.ListenerRules() {
		if _, is := e.LoadBalancer.Redirects[rule.Service]; is {
			redirects = append(redirects, rule)
			continue
		}
		rules[rule.Service] = append(rules[rule.Service], rule)
	}
	if len(redirects) > 0 {
		service.NewRedirects(w.stack, "redirects", service.RedirectsProps{
			Name: w.name, ListenerARN: w.loadBalancer.Listener.Arn(), Rules: redirects, Domain: e.Domain, Spec: e.LoadBalancer,
		})
	}
	for _, name := range w.serviceNames() {
		logs, spec := w.logs.Services[name], e.Services[name]
		built := service.New(w.stack, "service-"+name, service.Props{
			Name: w.name, Service: name, Account: e.Account, Region: e.Region,
			VPCID: w.network.VPCID, ListenerARN: w.loadBalancer.Listener.Arn(), Rules: rules[name],
			ClusterID: w.cluster.Cluster.Id(), CapacityProvider: w.cluster.CapacityProvider.Name(), ClusterReady: w.cluster.Ready,
			LogGroupName: logs.Name(), LogGroupARN: logs.Arn(), Logs: e.Logs,
			Sessions: (*service.Sessions)(w.sessions), Ephemeral: e.Ephemeral, Spec: spec,
		})
		if spec.IsScaled() {
			scaling.New(w.stack, "scaling-"+name, scaling.Props{
				Name: w.name, ServiceName: name, Cluster: w.cluster.Cluster.Name(), Service: built.Service,
				LoadBalancer: w.loadBalancer.LB, TargetGroup: built.TargetGroup, Spec: spec,
			})
		}
		w.services[name] = built
	}
}

// addJobs adds the jobs.
func (w *website) addJobs() {
	w.jobs = map[string]*service.Job{}
	e := w.environment
	for _, name := range w.jobNames() {
		logs := w.logs.Jobs[name]
		w.jobs[name] = service.NewJob(w.stack, "job-"+name, service.JobProps{
			Name: w.name, Job: name, Account: e.Account, Region: e.Region,
			Cluster: w.cluster.Cluster.Name(), ClusterARN: w.cluster.Cluster.Id(), CapacityProvider: w.cluster.CapacityProvider.Name(), ClusterReady: w.cluster.Ready,
			LogGroupName: logs.Name(), LogGroupARN: logs.Arn(), Logs: e.Logs, Spec: e.Jobs[name],
		})
	}
}

// addSessions adds where the sessions of ECS Exec are logged, if a service has it.
func (w *website) addSessions() {
	e := w.environment
	for _, s := range e.Services {
		if s.Exec {
			w.sessions = cluster.NewSessions(w.stack, "sessions", cluster.SessionsProps{
				Name: w.name, Account: e.Account, Region: e.Region, Ephemeral: e.Ephemeral,
			})
			return
		}
	}
}
