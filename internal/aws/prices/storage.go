package prices

// storage: https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/s3/pricing/, https://aws.amazon.com/efs/pricing/
// and https://aws.amazon.com/ecr/pricing/.
func storage() map[string]Entry {
	s3 := func(family, usageType string, attributes map[string]string) Product {
		return Product{Service: "AmazonS3", Family: family, UsageType: usageType, Attributes: attributes}
	}
	return map[string]Entry{
		"aws_kms_key": amounts(
			fixed("KMS key", "", 1, Product{Service: "awskms", Family: "Encryption Key", UsageType: "KMS-Keys"}),
			million(traffic("requests of KMS keys", "requests", Product{Service: "awskms", Family: "API Request", UsageType: "KMS-Requests"})),
		),
		"aws_s3_bucket": amounts(
			traffic("objects, kept", "GB-months", s3("Storage", "TimedStorage-ByteHrs", map[string]string{"volumeType": "Standard"})),
			million(traffic("objects, written and listed", "requests", s3("API Request", "Requests-Tier1", map[string]string{"group": "S3-API-Tier1"}))),
			million(traffic("objects, read", "requests", s3("API Request", "Requests-Tier2", map[string]string{"group": "S3-API-Tier2"}))),
		),
		"aws_efs_file_system":   {Amounts: fileSystem},
		"aws_efs_backup_policy": amounts(Amount{What: "backups of files, kept", Unit: "GB-months", Traffic: true, Note: "prices: https://aws.amazon.com/backup/pricing/"}),
		"aws_ecr_repository": amounts(traffic("images, kept", "GB-months",
			Product{Service: "AmazonECR", Family: "EC2 Container Registry", UsageType: "TimedStorage-ByteHrs"})),
	}
}

// fileSystem costs nothing until something is in it. What is read and written is billed as well where its throughput is
// elastic, at prices that the list has by the direction.
func fileSystem(r Resource) []Amount {
	all := []Amount{traffic("files, kept", "GB-months", Product{Service: "AmazonEFS", Family: "Storage", UsageType: "TimedStorage-ByteHrs"})}
	if r.text("throughput_mode") == "elastic" {
		all = append(all, Amount{What: "files, read and written", Unit: "GB", Traffic: true, Note: "prices: https://aws.amazon.com/efs/pricing/, Elastic Throughput"})
	}
	return all
}

// owners are types that no stack has by itself, and owners may add: https://aws.amazon.com/secrets-manager/pricing/ and
// https://aws.amazon.com/route53/pricing/.
func owners() map[string]Entry {
	return map[string]Entry{
		"aws_secretsmanager_secret": amounts(
			// Its usage types differ by region in more than the name before them.
			fixed("secret", "", 1, Product{Service: "AWSSecretsManager", Family: "Secret"}),
			million(traffic("requests of secrets", "requests", Product{Service: "AWSSecretsManager", Family: "API Request"})),
		),
		"aws_route53_zone": amounts(fixed("hosted zone", "", 1,
			Product{Service: "AmazonRoute53", Family: "DNS Zone", UsageType: "HostedZone", Place: Everywhere})),
	}
}
