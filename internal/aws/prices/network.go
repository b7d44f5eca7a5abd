package prices

// network: https://aws.amazon.com/vpc/pricing/ has NAT gateways and public IPv4 addresses,
// https://aws.amazon.com/privatelink/pricing/ interface endpoints.
func network() map[string]Entry {
	return map[string]Entry{
		"aws_nat_gateway": amounts(
			fixed("NAT gateway", "hours", Hours, natGateway("NatGateway-Hours")),
			traffic("through NAT gateways", "GB", natGateway("NatGateway-Bytes")),
		),
		"aws_eip":          amounts(publicAddresses(1)),
		"aws_vpc_endpoint": {Amounts: endpoint},
		"aws_flow_log":     {Amounts: flowLog},
	}
}

// natGateway is listed with EC2, not with VPC.
func natGateway(usageType string) Product {
	return Product{Service: "AmazonEC2", Family: "NAT Gateway", UsageType: usageType, Attributes: map[string]string{"group": "NGW:NatGateway"}}
}

// publicAddresses cost the same in use and idle. Their product has no family.
func publicAddresses(count float64) Amount {
	return fixed("public IPv4 address", "hours", count*Hours, Product{Service: "AmazonVPC", UsageType: "PublicIPv4:InUseAddress"})
}

// endpoint: one of a gateway is free
// (https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html); of the others each zone is billed.
func endpoint(r Resource) []Amount {
	if r.text("vpc_endpoint_type") != "Interface" {
		return nil
	}
	product := func(usageType string) Product {
		return Product{Service: "AmazonVPC", Family: "VpcEndpoint", UsageType: usageType}
	}
	return []Amount{
		fixed("interface endpoint, in each zone", "hours", r.count("subnet_ids")*Hours, product("VpcEndpoint-Hours")),
		traffic("through interface endpoints", "GB", product("VpcEndpoint-Bytes")),
	}
}

// flowLog: logs that AWS's services write have a price of their own (https://aws.amazon.com/cloudwatch/pricing/, "Vended Logs").
func flowLog(r Resource) []Amount {
	if kind := r.text("log_destination_type"); kind != "" && kind != "cloud-watch-logs" {
		return []Amount{{What: "flow log outside CloudWatch", Unit: "GB", Traffic: true, Note: "prices: https://aws.amazon.com/cloudwatch/pricing/, Vended Logs"}}
	}
	return []Amount{traffic("flow log, written", "GB", vendedLogs())}
}

func vendedLogs() Product {
	return Product{Service: "AmazonCloudWatch", Family: "Data Payload", UsageType: "VendedLog-Bytes"}
}
