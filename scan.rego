# The findings of "make scan" that stand, each of one resource: docs/trust/security.md says why. Any other fails.
package trivy

import rego.v1

default ignore := false

ignore if [input.AVDID, input.CauseMetadata.Resource] in stands

# One rule a port of network.egress_ports, and a range of IPv6.
ignore if {
	input.AVDID == "AVD-AWS-0104"
	startswith(input.CauseMetadata.Resource, "aws_vpc_security_group_egress_rule.cluster_security_group_to_")
}

stands := {
	["AVD-AWS-0104", "aws_vpc_security_group_egress_rule.load_balancer_security_group_sign_in"],
	["AVD-AWS-0053", "aws_lb.load_balancer"],
	["AVD-AWS-0054", "aws_lb_listener.load_balancer_http"],
	["AVD-AWS-0132", "aws_s3_bucket_server_side_encryption_configuration.load_balancer_access_logs_encryption"],
}
