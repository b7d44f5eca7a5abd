package progress

import (
	"cmp"
	"strings"
)

// doing says what is being done to a resource.
func (w work) doing() string {
	verb := map[string]string{"create": "creating", "update": "changing", "delete": "deleting", "read": "reading"}[w.action]
	return cmp.Or(verb, w.action) + " " + strings.ReplaceAll(strings.TrimPrefix(w.kind, "aws_"), "_", " ")
}

// why says what Terraform waits for, where that may take minutes; "" elsewhere.
func (w work) why() string {
	switch w.action {
	case "create":
		return map[string]string{
			"aws_acm_certificate_validation": "until its names are proven",
			"aws_cloudfront_distribution":    "until all edges have it",
			"aws_ecs_service":                "until its tasks are steady",
			"aws_efs_mount_target":           "until its address answers",
			"aws_lb":                         "until each zone has it",
			"aws_nat_gateway":                "until its zone has it",
		}[w.kind]
	case "update":
		return map[string]string{"aws_ecs_service": "until its tasks are steady"}[w.kind]
	case "delete":
		return map[string]string{
			"aws_autoscaling_group": "until its instances have gone",
			"aws_ecs_service":       "until its tasks have gone",
			"aws_internet_gateway":  "until nothing has public addresses",
			"aws_subnet":            "until nothing is in it",
		}[w.kind]
	}
	return ""
}

// typeAndName splits an address, such as module.a.aws_vpc.b["c"].
func typeAndName(address string) (kind, name string) {
	address, _, _ = strings.Cut(address, "[")
	parts := strings.Split(address, ".")
	if len(parts) < 2 {
		return address, ""
	}
	return parts[len(parts)-2], parts[len(parts)-1]
}
