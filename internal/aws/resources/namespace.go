package resources

import "cdah/internal/aws/iam"

func cloudMap() Service {
	return Service{
		Name: "servicediscovery",
		Look: []string{"GetNamespace", "GetOperation", "ListNamespaces", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			actions := func(names ...string) []string { return iam.Actions("servicediscovery", names...) }
			return []iam.Statement{
				// Tagging knows no resource, and so nobody whose it is: AWS deletes no namespace that has services.
				iam.Named("MakeNamespaces", iam.Allow(actions("CreateHttpNamespace", "TagResource"), "*").When(s.tagging())),
				iam.Named("UntagNamespaces", iam.Allow(actions("UntagResource"), "*").
					When(onlyOf("StringNotEquals", "aws:TagKeys", []string{projectTag, environmentTag}))),
				iam.Named("ChangeNamespaces", iam.Allow(actions("DeleteNamespace", "UpdateHttpNamespace"), s.ARN("servicediscovery", "namespace/*")).When(s.tagged())),
			}
		},
		Resources: map[string]Resource{
			"aws_service_discovery_http_namespace": {Import: ImportID{Kind: "servicediscovery:namespace", EndOfARN: true}, Loss: "services no longer find each other"},
		},
	}
}
