package prices

// frontDoor: https://aws.amazon.com/elasticloadbalancing/pricing/, https://aws.amazon.com/waf/pricing/ and
// https://aws.amazon.com/route53/pricing/.
func frontDoor() map[string]Entry {
	return map[string]Entry{
		"aws_lb":            {Amounts: loadBalancer},
		"aws_wafv2_web_acl": {Amounts: webACL},
		"aws_wafv2_web_acl_logging_configuration": amounts(traffic("log of the firewall, written", "GB", vendedLogs())),
		"aws_route53_record":                      {Amounts: record},
	}
}

// loadBalancer has a public address in each zone, and more where AWS scales it. Data is billed as it leaves: to the
// internet, and on its way between zones (https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer).
func loadBalancer(r Resource) []Amount {
	product := func(usageType string) Product {
		return Product{Service: "AWSELB", Family: "Load Balancer-Application", UsageType: usageType}
	}
	sent := func(kind, usageType string) Product {
		return Product{Service: "AWSDataTransfer", Family: "Data Transfer", UsageType: usageType, Place: From, Attributes: map[string]string{"transferType": kind}}
	}
	all := []Amount{
		fixed("load balancer", "hours", Hours, product("LoadBalancerUsage")),
		traffic("capacity of the load balancer", "LCU-hours", product("LCUUsage")),
		traffic("data between zones, each way", "GB", sent("IntraRegion", "DataTransfer-Regional-Bytes")),
	}
	if r.is("internal") {
		return all
	}
	if r.text("ip_address_type") != "dualstack-without-public-ipv4" {
		addresses := publicAddresses(max(r.count("subnets"), r.count("subnet_mapping")))
		addresses.Note = "AWS adds addresses where the load balancer grows"
		all = append(all, addresses)
	}
	return append(all, traffic("data to the internet", "GB", sent("AWS Outbound", "DataTransfer-Out-Bytes")))
}

// webACL: a group of rules counts as one rule.
func webACL(r Resource) []Amount {
	product := func(usageType string) Product {
		return Product{Service: "awswaf", Family: "Web Application Firewall", UsageType: usageType}
	}
	return []Amount{
		fixed("web ACL", "", 1, product("WebACLV2")),
		fixed("rule of the web ACL", "", float64(len(r.blocks("rule"))), product("RuleV2")),
		million(traffic("requests that the firewall sees", "requests", product("RequestV2-Tier1"))),
	}
}

// record: queries of an alias to a load balancer are free.
func record(r Resource) []Amount {
	if len(r.blocks("alias")) > 0 {
		return nil
	}
	return []Amount{million(traffic("queries of DNS", "queries", Product{
		Service: "AmazonRoute53", Family: "DNS Query", UsageType: "DNS-Queries", Place: Everywhere, Attributes: map[string]string{"routingType": "Standard"},
	}))}
}
