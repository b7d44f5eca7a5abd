package main

const (
	environment = "site"
	project     = "cdah"
	name        = project + "-" + environment
	region      = "eu-west-2"
	account     = "333333333333"
)

// tags returns what every resource of the environment is tagged with.
func tags() object {
	return object{"CostCenter": "website", "Environment": environment, "ManagedBy": "cdktf", "Project": project}
}

// site makes the document of the website.
func site() object {
	s := stack{resources: map[string]object{}, data: map[string]object{}, blocks: map[string]list{}}
	net := addNetwork(s)
	lb := addLoadBalancer(s, net)
	insights, logs := addLogs(s)
	c := addCluster(s, net, lb, insights)
	targets := addTargets(s, net)
	alerts := addAlerts(s, lb, targets)
	web := addService(s, lb, c, targets, alerts.serviceErrors, logs)
	alerts.addPages(s, web.ecs)
	addScaling(s, c, web.ecs)
	outputs := outputs(net, lb, c, web, logs)
	return object{
		"//":       metadata(outputs),
		"data":     s.data,
		"import":   s.blocks["import"],
		"moved":    s.blocks["moved"],
		"output":   outputs,
		"provider": provider(),
		"resource": s.resources,
		"terraform": object{
			"backend": object{"s3": object{
				"allowed_account_ids": list{account}, "bucket": name + "-terraform-state",
				"key": project + "/" + environment + "/terraform.tfstate", "region": region, "use_lockfile": true,
			}},
			"required_providers": object{"aws": object{"source": "aws", "version": "~> 5.99"}},
		},
	}
}

func provider() object {
	return object{"aws": list{object{
		"allowed_account_ids": list{account},
		"default_tags":        list{object{"tags": tags()}},
		"region":              region,
	}}}
}

func outputs(net network, lb loadBalancer, c cluster, web webService, logs resource) object {
	output := func(description string, value any) object {
		return object{"description": description, "value": value}
	}
	return object{
		"cluster_name":               output("Name of the ECS cluster.", c.ecs.ref("name")),
		"instance_security_group_id": output("Id of the security group of the instances.", c.group.ref("id")),
		"load_balancer_dns_name":     output("DNS name of the load balancer.", lb.lb.ref("dns_name")),
		"log_group_names":            output("Names of the log groups, by service.", object{"web": logs.ref("name")}),
		"private_subnet_ids":         output("Ids of the subnets of the instances.", ids(net.private)),
		"public_subnet_ids":          output("Ids of the subnets of the load balancer.", ids(net.public)),
		"service_names":              output("Names of the ECS services, by service.", object{"web": web.ecs.ref("name")}),
		"task_role_arns": output("ARNs of the roles as which containers call AWS, by service and job.",
			object{"web": web.taskRole.ref("arn")}),
		"task_role_names": output("Names of these roles, by service and job.", object{"web": web.taskRole.ref("name")}),
		"vpc_id":          output("Id of the VPC.", net.vpc.ref("id")),
		"website_url":     output("Public address of the website.", "http://"+lb.lb.ref("dns_name")),
	}
}

// metadata is what cdktf notes about a document.
func metadata(outputs object) object {
	ids := object{}
	for id := range outputs {
		ids[id] = id
	}
	return object{
		"metadata": object{
			"backend": "s3", "overrides": object{"stack": list{"terraform"}, "terraform_data": list{"input"}},
			"stackName": environment, "version": "0.21.0",
		},
		"outputs": object{environment: ids},
	}
}
