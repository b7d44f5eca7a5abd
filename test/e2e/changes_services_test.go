//go:build e2e

package e2e

func serviceChanges() []change {
	return []change{
		{
			Name: "another image",
			YAML: "image: public.ecr.aws/nginx/nginx:1.29.0",
			Edit: []string{"1.28.0", "1.29.0"},
		},
	}
}
