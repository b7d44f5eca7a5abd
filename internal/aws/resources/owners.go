package resources

// OwnersLosses returns what is lost with resources that this project does not make, by Terraform's type:
// those in which owners who add resources of their own to a stack would lose what no deployment brings back.
// It spares them no question, but says what the question is about.
func OwnersLosses() map[string]string {
	return map[string]string{
		"aws_db_instance":                   stored,
		"aws_dynamodb_table":                stored,
		"aws_elasticache_replication_group": stored,
		"aws_rds_cluster":                   stored,
		"aws_route53_zone":                  "the domain stops resolving, and gets other name servers",
		"aws_secretsmanager_secret":         "the secret in it",
		"aws_ssm_parameter":                 "the value in it",
	}
}
