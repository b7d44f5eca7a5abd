package prices

import (
	"fmt"
	"strings"
)

// instances: https://aws.amazon.com/ec2/pricing/on-demand/ and https://aws.amazon.com/ebs/pricing/.
func instances() map[string]Entry {
	return map[string]Entry{
		"aws_autoscaling_group": {Amounts: group},
		// Its instances are those of a group.
		"aws_launch_template": {Free: "https://aws.amazon.com/ec2/autoscaling/pricing/"},
	}
}

// group is the instances of an Auto Scaling group and their volumes, by its bounds.
func group(r Resource) []Amount {
	path := []string{"launch_template", "id"}
	if len(r.blocks("mixed_instances_policy")) > 0 {
		path = []string{"mixed_instances_policy", "launch_template", "launch_template_specification", "launch_template_id"}
	}
	template, _ := r.find("aws_launch_template", path...)
	low, high := r.number(0, "min_size"), r.number(0, "max_size")
	poolLow, poolHigh := warmPool(r, low, high)

	types := instanceTypes(r, template)
	hours := Amount{What: strings.Join(types, " or ") + ", On-Demand", Unit: "hours", Min: low * Hours, Max: high * Hours, Note: spot(r)}
	if r.text("warm_pool", "pool_state") == "Running" {
		hours.Min, hours.Max = (low+poolLow)*Hours, (high+poolHigh)*Hours
	}
	if len(types) > 1 {
		hours.Note = strings.TrimPrefix(hours.Note+"; all at the price of the dearest type", "; ")
	}
	all := []Amount{}
	credits := map[string]bool{}
	for _, kind := range types {
		hours.Products = append(hours.Products, instance(kind))
		if family, _, _ := strings.Cut(kind, "."); burstable(family) && !credits[family] {
			credits[family] = true
			all = append(all, traffic("CPU of "+family+" above its baseline", "vCPU-hours", Product{
				Service: "AmazonEC2", Family: "CPU Credits", UsageType: "CPUCredits:" + family, Attributes: map[string]string{"operatingSystem": "Linux"},
			}))
		}
	}
	return append(append([]Amount{hours}, volumes(template, low+poolLow, high+poolHigh)...), all...)
}

// instanceTypes are those that a group chooses among.
func instanceTypes(r, template Resource) []string {
	var types []string
	for _, override := range r.blocks("mixed_instances_policy", "launch_template", "override") {
		if kind := override.text("instance_type"); kind != "" {
			types = append(types, kind)
		}
	}
	if len(types) == 0 {
		types = append(types, template.text("instance_type"))
	}
	return types
}

func instance(kind string) Product {
	return Product{Service: "AmazonEC2", Family: "Compute Instance", UsageType: "BoxUsage:" + kind, Attributes: map[string]string{
		"instanceType": kind, "operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA",
		"capacitystatus": "Used", "licenseModel": "No License required",
	}}
}

// burstable are the families that are unlimited unless a template says otherwise
// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html).
func burstable(family string) bool {
	return family == "t3" || family == "t3a" || family == "t4g"
}

// spot says which instances have no price that stays.
func spot(r Resource) string {
	const policy, distribution = "mixed_instances_policy", "instances_distribution"
	share := 100 - r.number(100, policy, distribution, "on_demand_percentage_above_base_capacity")
	if share <= 0 {
		return ""
	}
	return fmt.Sprintf("of those above the first %[2]g, %[1]g %% are Spot, and cost less than the price On-Demand that is counted",
		share, r.number(0, policy, distribution, "on_demand_base_capacity"))
}

// warmPool is how many instances wait, with the minimum and the maximum in service: as many as are missing to what the
// group prepares, which is its maximum unless said, and no fewer than the pool's minimum
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html).
func warmPool(r Resource, low, high float64) (atLow, atHigh float64) {
	if len(r.blocks("warm_pool")) == 0 {
		return 0, 0
	}
	prepared, least := r.number(-1, "warm_pool", "max_group_prepared_capacity"), r.number(0, "warm_pool", "min_size")
	if prepared < 0 {
		prepared = high
	}
	return max(prepared-low, least), max(prepared-high, least)
}

// volumes are those of the instances, with those that wait.
func volumes(template Resource, low, high float64) []Amount {
	var all []Amount
	for _, device := range template.blocks("block_device_mappings") {
		size := device.number(0, "ebs", "volume_size")
		if size == 0 {
			continue
		}
		kind := device.text("ebs", "volume_type")
		if kind == "" {
			kind = "gp2" // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
		}
		amount := fixed("volumes, "+kind, "GB", 0, Product{
			Service: "AmazonEC2", Family: "Storage", UsageType: "EBS:VolumeUsage." + kind, Attributes: map[string]string{"volumeApiName": kind},
		})
		amount.Min, amount.Max = size*low, size*high
		all = append(all, amount)
	}
	return all
}
