package controlplane

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	efstypes "github.com/aws/aws-sdk-go-v2/service/efs/types"
)

// The root of a file system is root's, and others read it.
// https://docs.aws.amazon.com/efs/latest/ug/accessing-fs-nfs-permissions.html
const rootMode = 0o755

// fileSystemRoot is what a task definition mounts of a file system, as its access point says.
func (c *cluster) fileSystemRoot(ctx context.Context, e *ecstypes.EFSVolumeConfiguration) (fileSystemRoot, error) {
	client, system := efs.NewFromConfig(c.config), aws.ToString(e.FileSystemId)
	if _, err := client.DescribeFileSystems(ctx, &efs.DescribeFileSystemsInput{FileSystemId: &system}); err != nil {
		return fileSystemRoot{}, err
	}
	if e.AuthorizationConfig == nil || aws.ToString(e.AuthorizationConfig.AccessPointId) == "" {
		folder := cleaned(aws.ToString(e.RootDirectory))
		return fileSystemRoot{path: folder, mode: rootMode}, nil
	}
	id := aws.ToString(e.AuthorizationConfig.AccessPointId)
	found, err := client.DescribeAccessPoints(ctx, &efs.DescribeAccessPointsInput{AccessPointId: &id})
	if err != nil {
		return fileSystemRoot{}, err
	}
	for _, point := range found.AccessPoints {
		if aws.ToString(point.FileSystemId) != system {
			return fileSystemRoot{}, fmt.Errorf("access point %s is not of file system %s", id, system)
		}
		return rootOf(point)
	}
	return fileSystemRoot{}, fmt.Errorf("access point %s does not exist", id)
}

// rootOf is the folder that an access point leads to.
// https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html
func rootOf(point efstypes.AccessPointDescription) (fileSystemRoot, error) {
	r := fileSystemRoot{path: "/", mode: rootMode}
	if d := point.RootDirectory; d != nil {
		r.path = cleaned(aws.ToString(d.Path))
		switch info := d.CreationInfo; {
		case r.path == "/": // it is there, and AWS does not change it
		case info == nil:
			r.missing = true
		default:
			mode, err := strconv.ParseUint(aws.ToString(info.Permissions), 8, 12)
			if err != nil {
				return r, fmt.Errorf("access point %s: %w", aws.ToString(point.AccessPointId), err)
			}
			r.owner, r.group, r.mode = aws.ToInt64(info.OwnerUid), aws.ToInt64(info.OwnerGid), mode
		}
	}
	if point.PosixUser != nil {
		r.mode = r.modeFor(*point.PosixUser)
	}
	return r, nil
}

// modeFor gives everybody what one user may do: whoever comes by an access point is its user, whoever the container runs as.
// https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
func (r fileSystemRoot) modeFor(user efstypes.PosixUser) uint64 {
	groups := append([]int64{aws.ToInt64(user.Gid)}, user.SecondaryGids...)
	may := r.mode & 7
	switch uid := aws.ToInt64(user.Uid); {
	case uid == 0:
		may = 7
	case uid == r.owner:
		may = r.mode >> 6 & 7
	default:
		for _, group := range groups {
			if group == r.group {
				may = r.mode >> 3 & 7
			}
		}
	}
	return may<<6 | may<<3 | may
}

// fileSystems are the ids of those of an account and region.
func (p *Plane) fileSystems(ctx context.Context, account, region string) ([]string, error) {
	c, err := newClients(ctx, p.Emulator, account, region)
	if err != nil {
		return nil, err
	}
	var ids []string
	for pages := efs.NewDescribeFileSystemsPaginator(efs.NewFromConfig(c.config), &efs.DescribeFileSystemsInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, f := range page.FileSystems {
			ids = append(ids, aws.ToString(f.FileSystemId))
		}
	}
	return ids, nil
}
