package resources

import (
	"maps"
	"slices"
)

// InPlace is a change of an attribute that loses something although the resource stays.
type InPlace struct {
	// Attribute is its path in a plan. A step that ends in [] goes into each element of a list. Steps go into
	// texts that hold JSON, too.
	Attribute string
	Change    Weakening
	Value     string // that the attribute leaves; of Leaves alone
	Loss      string
	Type      string // one that has the attribute, where the change counts with every type that has it
}

// Weakening is how the value of an attribute becomes weaker.
type Weakening int

// The ways to become weaker. What is not set is false, zero, or empty.
const (
	Off       Weakening = iota // true becomes false
	On                         // false becomes true
	Lower                      // a number becomes less
	Shorter                    // a time becomes less; zero, or none, is for ever
	ToZero                     // a number becomes zero
	Leaves                     // one value becomes any other
	Removed                    // something becomes nothing
	Appearing                  // nothing becomes something
)

// What is lost in place, where it is the same with several attributes.
const (
	contentGoes    = "what is in it, or runs on it, goes with it when it is destroyed"
	noTasks        = "all its tasks are stopped"
	olderBackups   = "older backups"
	olderContent   = "what is older than that"
	unprotected    = "nothing protects it from being deleted"
	unwatchedScale = "instances may be stopped while tasks run on them"
)

// LossesInPlace returns the changes of a type's attributes that lose something, those first that count with
// every type.
func LossesInPlace(kind string, own ...Service) []InPlace {
	return slices.Concat(WithEveryType(), OfOneType()[kind], ofOwners(kind, own).InPlace)
}

// WithEveryType returns the changes that count whatever the type, one that cdah does not know as well.
func WithEveryType() []InPlace {
	return []InPlace{
		{Attribute: "deletion_protection", Change: Off, Loss: unprotected, Type: "aws_db_instance"},
		{Attribute: "deletion_protection_enabled", Change: Off, Loss: unprotected, Type: "aws_dynamodb_table"},
		{Attribute: "enable_deletion_protection", Change: Off, Loss: unprotected, Type: "aws_lb"},
		{Attribute: "force_destroy", Change: On, Loss: contentGoes, Type: "aws_s3_bucket"},
		{Attribute: "force_delete", Change: On, Loss: contentGoes, Type: "aws_ecr_repository"},
		{Attribute: "skip_destroy", Change: Off, Loss: "it no longer stays when it is destroyed", Type: "aws_cloudwatch_log_group"},
		{Attribute: "skip_final_snapshot", Change: On, Loss: "no snapshot is left of it when it is destroyed", Type: "aws_db_instance"},
		{Attribute: "delete_automated_backups", Change: On, Loss: "its backups go with it when it is destroyed", Type: "aws_db_instance"},
		{Attribute: "backup_retention_period", Change: Lower, Loss: olderBackups, Type: "aws_rds_cluster"},
		{Attribute: "snapshot_retention_limit", Change: Lower, Loss: olderBackups, Type: "aws_elasticache_replication_group"},
		{Attribute: "retention_in_days", Change: Shorter, Loss: olderContent, Type: "aws_cloudwatch_log_group"},
		{Attribute: "message_retention_seconds", Change: Lower, Loss: olderContent, Type: "aws_sqs_queue"},
		{Attribute: "deletion_window_in_days", Change: Lower, Loss: "time to take back its deletion", Type: "aws_kms_key"},
		{Attribute: "recovery_window_in_days", Change: Lower, Loss: "time to take back its deletion", Type: "aws_secretsmanager_secret"},
		{Attribute: "permissions_boundary", Change: Removed, Loss: "nothing bounds its permissions", Type: "aws_iam_role"},
		{Attribute: "desired_count", Change: ToZero, Loss: noTasks, Type: "aws_ecs_service"},
	}
}

// OfOneType returns the changes that count with one type alone, by type.
func OfOneType() map[string][]InPlace {
	all := ofStores()
	maps.Copy(all, ofServers())
	return all
}

// ofStores returns the changes of what keeps something.
func ofStores() map[string][]InPlace {
	return map[string][]InPlace{
		"aws_cloudwatch_log_group": {
			{Attribute: "kms_key_id", Change: Removed, Loss: "logs from then on are not encrypted with a key of yours"},
		},
		"aws_dynamodb_table": {
			{Attribute: "point_in_time_recovery[].enabled", Change: Off, Loss: "all its backups"},
			{Attribute: "ttl[].enabled", Change: On, Loss: "items that have expired"},
		},
		"aws_ecr_lifecycle_policy": {
			{Attribute: "policy.rules[].selection.countNumber", Change: Shorter, Loss: "images beyond that"},
		},
		"aws_ecr_repository": {
			{Attribute: "image_tag_mutability", Change: Leaves, Value: "IMMUTABLE", Loss: "a tag may be given to another image"},
		},
		"aws_kms_key": {
			{Attribute: "is_enabled", Change: Off, Loss: "everything encrypted with it, until it is enabled again"},
			{Attribute: "enable_key_rotation", Change: Off, Loss: "its key material is not renewed"},
		},
		"aws_s3_bucket_lifecycle_configuration": {
			{Attribute: "rule[].expiration[].days", Change: Shorter, Loss: olderContent},
			{Attribute: "rule[].noncurrent_version_expiration[].noncurrent_days", Change: Shorter, Loss: "versions older than that"},
			{Attribute: "rule[].noncurrent_version_expiration[].newer_noncurrent_versions", Change: Lower, Loss: "versions beyond that"},
			{Attribute: "rule[].status", Change: Leaves, Value: "Disabled", Loss: "what the rule expires"},
		},
		"aws_s3_bucket_ownership_controls": {
			{Attribute: "rule[].object_ownership", Change: Leaves, Value: "BucketOwnerEnforced", Loss: unguarded},
		},
		"aws_s3_bucket_public_access_block": {
			{Attribute: "block_public_acls", Change: Off, Loss: unguarded},
			{Attribute: "block_public_policy", Change: Off, Loss: unguarded},
			{Attribute: "ignore_public_acls", Change: Off, Loss: unguarded},
			{Attribute: "restrict_public_buckets", Change: Off, Loss: unguarded},
		},
		"aws_s3_bucket_server_side_encryption_configuration": {
			{Attribute: "rule[].apply_server_side_encryption_by_default[].kms_master_key_id", Change: Removed, Loss: "what is stored from then on is not encrypted with a key of yours"},
		},
		"aws_s3_bucket_versioning": {
			{Attribute: "versioning_configuration[].status", Change: Leaves, Value: "Enabled", Loss: "older versions are no longer kept"},
		},
		"aws_sns_topic": {
			{Attribute: "kms_master_key_id", Change: Removed, Loss: "messages are not encrypted with a key of yours"},
		},
	}
}

// ofServers returns the changes of what runs, answers or acts.
func ofServers() map[string][]InPlace {
	return map[string][]InPlace{
		"aws_appautoscaling_scheduled_action": {
			{Attribute: "scalable_target_action[].min_capacity", Change: ToZero, Loss: "tasks may be stopped down to none"},
			{Attribute: "scalable_target_action[].max_capacity", Change: ToZero, Loss: noTasks},
		},
		"aws_appautoscaling_target": {
			{Attribute: "min_capacity", Change: ToZero, Loss: "tasks may be stopped down to none"},
			{Attribute: "max_capacity", Change: ToZero, Loss: noTasks},
		},
		"aws_autoscaling_group": {
			{Attribute: "max_size", Change: ToZero, Loss: running},
			{Attribute: "desired_capacity", Change: ToZero, Loss: running},
			{Attribute: "protect_from_scale_in", Change: Off, Loss: unwatchedScale},
		},
		"aws_autoscaling_schedule": {
			{Attribute: "max_size", Change: ToZero, Loss: running},
		},
		"aws_cloudwatch_event_rule": {
			{Attribute: "state", Change: Leaves, Value: "ENABLED", Loss: untold},
		},
		"aws_ecs_capacity_provider": {
			{Attribute: "auto_scaling_group_provider[].managed_termination_protection", Change: Leaves, Value: "ENABLED", Loss: unwatchedScale},
			{Attribute: "auto_scaling_group_provider[].managed_draining", Change: Leaves, Value: "ENABLED", Loss: unwatchedScale},
		},
		"aws_lb": {
			{Attribute: "access_logs[].enabled", Change: Off, Loss: "requests are not recorded until it is back"},
			{Attribute: "connection_logs[].enabled", Change: Off, Loss: "connections are not recorded until it is back"},
			{Attribute: "enable_waf_fail_open", Change: On, Loss: "requests get past a firewall that does not answer"},
		},
		"aws_lb_listener": {
			{Attribute: "protocol", Change: Leaves, Value: "HTTPS", Loss: "requests are no longer encrypted"},
		},
		"aws_scheduler_schedule": {
			{Attribute: "state", Change: Leaves, Value: "ENABLED", Loss: "its job is not started until it is back"},
		},
		"aws_wafv2_web_acl": {
			{Attribute: "rule[].name", Change: Removed, Loss: unguarded},
			{Attribute: "rule[].action[].block", Change: Removed, Loss: unguarded},
			{Attribute: "rule[].override_action[].count", Change: Appearing, Loss: unguarded},
			{Attribute: "default_action[].block", Change: Removed, Loss: unguarded},
		},
	}
}
