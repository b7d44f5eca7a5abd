package main

// loadBalancer is what other parts use of the load balancer.
type loadBalancer struct{ lb, group, listener resource }

func addLoadBalancer(s stack, net network) loadBalancer {
	logs, delivery := addAccessLogs(s)
	group := addSecurityGroup(s, net, "load-balancer", "Load balancer", "load-balancer")
	s.add("aws_vpc_security_group_ingress_rule", "load-balancer/security-group/http", object{
		"cidr_ipv4": anywhere, "description": "HTTP from anywhere", "from_port": 80, "ip_protocol": "tcp",
		"security_group_id": group.ref("id"), "to_port": 80,
	})
	lb := s.add("aws_lb", "load-balancer/Default", object{
		"access_logs":       object{"bucket": logs.ref("id"), "enabled": true},
		"client_keep_alive": 3600, "connection_logs": object{"bucket": logs.ref("id"), "enabled": false, "prefix": "connections"},
		"depends_on":             names(net.gateway, delivery),
		"desync_mitigation_mode": "strictest", "drop_invalid_header_fields": true,
		"enable_cross_zone_load_balancing": true, "enable_deletion_protection": true, "enable_http2": true,
		"idle_timeout": 60, "internal": false, "ip_address_type": "ipv4", "load_balancer_type": "application",
		"name": name, "security_groups": list{group.ref("id")}, "subnets": ids(net.public),
		"xff_header_processing_mode": "append",
	})
	listener := s.add("aws_lb_listener", "load-balancer/http", object{
		"default_action": list{object{
			"fixed_response": object{"content_type": "text/plain", "message_body": "Not found", "status_code": "404"},
			"type":           "fixed-response",
		}},
		"load_balancer_arn": lb.ref("arn"), "port": 80, "protocol": "HTTP",
	})
	return loadBalancer{lb, group, listener}
}

func addSecurityGroup(s stack, net network, scope, what, role string) resource {
	return s.add("aws_security_group", scope+"/security-group", object{
		"description": what + " of " + name, "lifecycle": object{"create_before_destroy": true},
		"name_prefix": name + "-" + role + "-", "revoke_rules_on_delete": true,
		"tags": named(name + "-" + role), "vpc_id": net.vpc.ref("id"),
	})
}

// addAccessLogs adds the bucket for access logs, and the policy that lets them in.
func addAccessLogs(s stack) (bucket, delivery resource) {
	const path, bucketName = "load-balancer/access-logs", name + "-access-logs-" + account
	bucket = s.add("aws_s3_bucket", path, object{"bucket": bucketName, "force_destroy": false, "tags": named(bucketName)})
	block := s.add("aws_s3_bucket_public_access_block", path+"/public-access-block", object{
		"block_public_acls": true, "block_public_policy": true, "bucket": bucket.ref("id"),
		"ignore_public_acls": true, "restrict_public_buckets": true,
	})
	s.add("aws_s3_bucket_ownership_controls", path+"/ownership-controls", object{
		"bucket": bucket.ref("id"), "rule": object{"object_ownership": "BucketOwnerEnforced"},
	})
	s.add("aws_s3_bucket_server_side_encryption_configuration", path+"/encryption", object{
		"bucket": bucket.ref("id"),
		"rule":   list{object{"apply_server_side_encryption_by_default": object{"sse_algorithm": "AES256"}}},
	})
	s.add("aws_s3_bucket_lifecycle_configuration", path+"/lifecycle", object{
		"bucket": bucket.ref("id"),
		"rule": list{object{
			"abort_incomplete_multipart_upload": list{object{"days_after_initiation": 7}},
			"expiration":                        list{object{"days": 90}},
			"filter":                            list{object{"prefix": ""}}, "id": "expire", "status": "Enabled",
		}},
	})
	arn := bucket.ref("arn")
	put := allow(list{"s3:PutObject"}, list{arn + "/AWSLogs/" + account + "/*"})
	delivery = s.add("aws_s3_bucket_policy", path+"/policy", object{
		"bucket": bucket.ref("id"), "depends_on": names(block),
		"policy": policy(
			tlsOnly(list{"s3:*"}, list{arn, arn + "/*"}),
			with(put, object{"Principal": service("logdelivery.elasticloadbalancing.amazonaws.com")}),
			with(put, object{"Principal": object{"AWS": "arn:aws:iam::652711504416:root"}}),
		),
	})
	return bucket, delivery
}

// tlsOnly denies actions without encryption in transit.
func tlsOnly(actions, resources list) object {
	return object{
		"Sid": "TLSOnly", "Effect": "Deny", "Principal": object{"AWS": "*"}, "Action": actions, "Resource": resources,
		"Condition": object{"Bool": object{"aws:SecureTransport": "false"}},
	}
}
