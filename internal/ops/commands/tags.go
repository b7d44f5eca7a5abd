package commands

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"cdah/config"
	"cdah/internal/ops/images"
)

// tags returns the tags of images that are named by their digest, by their references, as far as ECR tells them within some
// seconds: a review can be read without.
func (s *session) tags(ctx context.Context, references []string) map[string]string {
	all := map[string]string{}
	if len(references) == 0 {
		return all
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	aws, err := s.awsConfig(ctx)
	if err != nil {
		return all
	}
	client := ecr.NewFromConfig(aws)
	for _, reference := range references {
		image, err := config.ParseImage(reference)
		if err != nil {
			continue
		}
		if tag, err := images.Tag(ctx, client, image); err == nil {
			all[reference] = tag
		}
	}
	return all
}
