package controlplane

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/containers"
	"cdah/internal/ops/beside"
)

// The labels of a file system's volumes.
const (
	labelAccount    = "cdah.account"
	labelRegion     = "cdah.region"
	labelFileSystem = "cdah.file-system"
)

// noVolume begins the reason for which a task does not start when its volume cannot be had.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
const noVolume = "CannotCreateVolumeError: "

// makingFolder is how long the root of an access point may take to be made.
const makingFolder = time.Minute

// makeVolumes makes the engine's volumes that the task's containers mount, where they are not there yet.
func (t *task) makeVolumes(ctx context.Context) error {
	t.volumes = map[string]containers.VolumeMount{}
	for _, v := range t.definition.Volumes {
		name := aws.ToString(v.Name)
		switch {
		case v.EfsVolumeConfiguration != nil:
			made, err := t.cluster.fileSystemVolume(ctx, v.EfsVolumeConfiguration)
			if err != nil {
				return errors.New(noVolume + oneLine(err))
			}
			t.volumes[name] = containers.VolumeMount{Name: made, Hides: true}
		case ofTask(v):
			own := containers.Volume{Name: t.ownVolume(name), Labels: t.cluster.plane.labels()}
			if err := t.cluster.plane.Engine.CreateVolume(ctx, own); err != nil {
				return errors.New(noVolume + oneLine(err))
			}
			t.volumes[name] = containers.VolumeMount{Name: own.Name}
		}
	}
	return nil
}

// ofTask tells whether a volume is a folder of each task's own: one of which the definition says nothing but a name.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
func ofTask(v ecstypes.Volume) bool {
	return v.EfsVolumeConfiguration == nil && v.DockerVolumeConfiguration == nil && v.FsxWindowsFileServerVolumeConfiguration == nil &&
		(v.Host == nil || aws.ToString(v.Host.SourcePath) == "")
}

// ownVolume is the engine's name of a volume of the task's own.
func (t *task) ownVolume(name string) string { return "cdah-" + t.id + "-" + name }

// removeVolumes removes those that end with the task.
func (t *task) removeVolumes(ctx context.Context) error {
	var problems []error
	for _, v := range t.definition.Volumes {
		if ofTask(v) {
			problems = append(problems, t.cluster.plane.Engine.RemoveVolume(ctx, t.ownVolume(aws.ToString(v.Name))))
		}
	}
	return errors.Join(problems...)
}

// mounts are the volumes of one container. One of a kind that does not run here is left out.
func (t *task) mounts(c *container) []containers.VolumeMount {
	var all []containers.VolumeMount
	for _, m := range c.MountPoints {
		if v, made := t.volumes[aws.ToString(m.SourceVolume)]; made {
			v.Path, v.ReadOnly = aws.ToString(m.ContainerPath), aws.ToBool(m.ReadOnly)
			all = append(all, v)
		}
	}
	return all
}

// fileSystemVolume makes the volume that stands for a folder of a file system, one for all tasks, and returns its name.
func (c *cluster) fileSystemVolume(ctx context.Context, e *ecstypes.EFSVolumeConfiguration) (string, error) {
	root, err := c.fileSystemRoot(ctx, e)
	if err != nil {
		return "", err
	}
	p := c.plane
	labels := p.labels()
	labels[labelAccount], labels[labelRegion], labels[labelFileSystem] = c.id.Account, c.id.Region, aws.ToString(e.FileSystemId)
	v := containers.Volume{Name: root.volume(p.Emulator.ID(), aws.ToString(e.FileSystemId)), Labels: labels}
	// One task makes it, the others wait: none may see a folder that is not ready.
	p.making.Lock()
	defer p.making.Unlock()
	if p.made[v.Name] {
		return v.Name, nil
	}
	if root.missing {
		return "", fmt.Errorf("mounting volume failed: access point %s has no creation info, and the file system has no folder %s",
			aws.ToString(e.AuthorizationConfig.AccessPointId), root.path)
	}
	if err := p.Engine.CreateVolume(ctx, v); err != nil {
		return "", err
	}
	if err := p.makeFolder(ctx, v.Name, root); err != nil {
		return "", err
	}
	p.made[v.Name] = true
	return v.Name, nil
}

// makeFolder gives a volume its owner and permissions: the engine's are root's.
func (p *Plane) makeFolder(ctx context.Context, volume string, root fileSystemRoot) error {
	image, err := p.Provide(ctx, beside.Reference)
	if err != nil {
		return err
	}
	const at = "/folder"
	ctx, cancel := context.WithTimeout(ctx, makingFolder)
	defer cancel()
	return p.Engine.Once(ctx, containers.Spec{
		Name: "cdah-" + newID() + "-folder", Image: image, Local: true, Labels: p.labels(), User: "0:0",
		Command: []string{"folder", at, strconv.FormatInt(root.owner, 10), strconv.FormatInt(root.group, 10), strconv.FormatUint(root.mode, 8)},
		Volumes: []containers.VolumeMount{{Name: volume, Path: at, Hides: true}},
	})
}

// labels are those of all that the control plane starts.
func (p *Plane) labels() map[string]string {
	return map[string]string{labelFolder: p.Folder, labelEmulator: p.Emulator.ID()}
}

// fileSystemRoot is the folder of a file system that a task sees.
type fileSystemRoot struct {
	path         string
	owner, group int64
	mode         uint64 // permissions
	missing      bool   // it is not made: it must be there
}

// volume is the engine's name for it.
func (r fileSystemRoot) volume(emulator, fileSystem string) string {
	hash := sha256.Sum256([]byte(emulator + " " + r.path))
	return "cdah-" + fileSystem + "-" + hex.EncodeToString(hash[:6])
}

// removeUnknown removes the volumes of file systems and databases that have been deleted.
func (p *Plane) removeUnknown(ctx context.Context) error {
	volumes, err := p.Engine.Volumes(ctx, p.labels())
	if err != nil {
		return err
	}
	known := map[[2]string][]string{} // file systems and databases, by account and region
	var problems []error
	for _, v := range volumes {
		what, of := cmp.Or(v.Labels[labelFileSystem], v.Labels[labelDatabase]), [2]string{v.Labels[labelAccount], v.Labels[labelRegion]}
		if what == "" || p.servers[what] != nil {
			continue
		}
		if _, asked := known[of]; !asked {
			if known[of], err = p.fileSystems(ctx, of[0], of[1]); err != nil {
				return err
			}
			databases, err := p.databaseARNs(ctx, of[0], of[1])
			if err != nil {
				return err
			}
			known[of] = append(known[of], databases...)
		}
		if slices.Contains(known[of], what) {
			continue
		}
		p.making.Lock()
		err := p.Engine.RemoveVolume(ctx, v.Name)
		if err == nil {
			delete(p.made, v.Name)
		}
		p.making.Unlock()
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// tidy looks for such volumes where something may have changed.
func (p *Plane) tidy(ctx context.Context, changes int) error {
	if changes == p.tidied {
		return nil
	}
	if err := p.removeUnknown(ctx); err != nil {
		return err
	}
	p.tidied = changes
	return nil
}

// cleaned is a folder as EFS takes it: from the top, and without a slash at its end.
func cleaned(folder string) string { return path.Clean("/" + folder) }
