package adopt

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/efs"
)

// lookMountTargets finds the mount targets of the stack's file systems, which have no tags.
func (s *Stack) lookMountTargets(ctx context.Context, config aws.Config) ([]Existing, error) {
	client := efs.NewFromConfig(config)
	var all []Existing
	systems := efs.NewDescribeFileSystemsPaginator(client, &efs.DescribeFileSystemsInput{})
	for systems.HasMorePages() {
		page, err := systems.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, system := range page.FileSystems {
			tags := map[string]string{}
			for _, tag := range system.Tags {
				tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
			if !s.own(tags) {
				continue
			}
			targets := efs.NewDescribeMountTargetsPaginator(client, &efs.DescribeMountTargetsInput{FileSystemId: system.FileSystemId})
			for targets.HasMorePages() {
				page, err := targets.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, target := range page.MountTargets {
					all = append(all, Existing{Kind: "mount-target", ID: *target.MountTargetId, Attributes: map[string]string{
						"file_system_id": *target.FileSystemId, "subnet_id": *target.SubnetId,
					}})
				}
			}
		}
	}
	return all, nil
}
