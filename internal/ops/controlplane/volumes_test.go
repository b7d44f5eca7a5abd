package controlplane

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"cdah/internal/live/containers"
)

// fileSystems answer as EFS does, with one file system and some access points to it.
func fileSystems(t *testing.T) *cluster {
	t.Helper()
	points := map[string]string{
		"fsap-1": `"FileSystemId": "fs-1", "PosixUser": {"Uid": 1000, "Gid": 1000},
			"RootDirectory": {"Path": "/media/", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "0755"}}`,
		"fsap-group": `"FileSystemId": "fs-1", "PosixUser": {"Uid": 5, "Gid": 6, "SecondaryGids": [7]},
			"RootDirectory": {"Path": "/media", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 7, "Permissions": "750"}}`,
		"fsap-other": `"FileSystemId": "fs-1", "PosixUser": {"Uid": 5, "Gid": 6},
			"RootDirectory": {"Path": "/media", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 7, "Permissions": "0751"}}`,
		"fsap-nobody": `"FileSystemId": "fs-1", "RootDirectory": {"Path": "/media", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 7, "Permissions": "0751"}}`,
		"fsap-top":    `"FileSystemId": "fs-1", "PosixUser": {"Uid": 1000, "Gid": 1000}, "RootDirectory": {"Path": "/"}`,
		"fsap-none":   `"FileSystemId": "fs-1", "RootDirectory": {"Path": "/media"}`,
		"fsap-away":   `"FileSystemId": "fs-2", "RootDirectory": {"Path": "/"}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		point := points[r.URL.Query().Get("AccessPointId")]
		switch {
		case strings.HasSuffix(r.URL.Path, "/file-systems") && r.URL.Query().Get("FileSystemId") == "fs-1":
			_, _ = w.Write([]byte(`{"FileSystems": [{"FileSystemId": "fs-1"}]}`))
		case strings.HasSuffix(r.URL.Path, "/access-points") && point != "":
			_, _ = w.Write([]byte(`{"AccessPoints": [{` + point + `}]}`))
		default:
			w.Header().Set("X-Amzn-Errortype", "FileSystemNotFound")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"Message": "It does not exist."}`))
		}
	}))
	t.Cleanup(server.Close)
	return &cluster{clients: clients{config: aws.Config{
		Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	}}}
}

func mounted(system, point, folder string) *ecstypes.EFSVolumeConfiguration {
	e := &ecstypes.EFSVolumeConfiguration{FileSystemId: &system, RootDirectory: &folder}
	if point != "" {
		e.AuthorizationConfig = &ecstypes.EFSAuthorizationConfig{AccessPointId: &point}
	}
	return e
}

func TestFileSystemRoots(t *testing.T) {
	t.Parallel()
	c := fileSystems(t)
	for point, want := range map[string]fileSystemRoot{
		"":            {path: "/docs", mode: 0o755},
		"fsap-1":      {path: "/media", owner: 1000, group: 1000, mode: 0o777},
		"fsap-group":  {path: "/media", owner: 1, group: 7, mode: 0o555},
		"fsap-other":  {path: "/media", owner: 1, group: 7, mode: 0o111},
		"fsap-nobody": {path: "/media", owner: 1, group: 7, mode: 0o751},
		"fsap-top":    {path: "/", mode: 0o555},
		"fsap-none":   {path: "/media", mode: 0o755, missing: true},
	} {
		got, err := c.fileSystemRoot(t.Context(), mounted("fs-1", point, "docs/"))
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", point, got, err, want)
		}
	}
	for point, want := range map[string]string{
		"fsap-away":    "access point fsap-away is not of file system fs-1",
		"fsap-missing": "FileSystemNotFound: It does not exist.",
	} {
		if _, err := c.fileSystemRoot(t.Context(), mounted("fs-1", point, "/")); err == nil || oneLine(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := c.fileSystemRoot(t.Context(), mounted("fs-9", "", "/")); err == nil {
		t.Error("a file system that does not exist is no error")
	}
}

// Tasks that mount the same folder of a file system have the same volume, and others have another.
func TestNamesOfVolumes(t *testing.T) {
	t.Parallel()
	media := fileSystemRoot{path: "/media", mode: 0o755}
	names := map[string]bool{}
	for _, name := range []string{
		media.volume("one", "fs-1"), media.volume("one", "fs-2"), media.volume("two", "fs-1"), fileSystemRoot{path: "/"}.volume("one", "fs-1"),
	} {
		names[name] = true
	}
	if len(names) != 4 {
		t.Errorf("some are the same: %v", names)
	}
	if again := (fileSystemRoot{path: "/media", owner: 1}).volume("one", "fs-1"); !names[again] {
		t.Errorf("%s is another one", again)
	}
}

func TestMounts(t *testing.T) {
	t.Parallel()
	point := func(volume, path string, readOnly bool) ecstypes.MountPoint {
		return ecstypes.MountPoint{SourceVolume: &volume, ContainerPath: &path, ReadOnly: &readOnly}
	}
	c := named("web")
	c.MountPoints = []ecstypes.MountPoint{point("media", "/app/media", true), point("machine", "/run", false), point("scratch", "/tmp/work", false)}
	task := &task{volumes: map[string]containers.VolumeMount{"media": {Name: "cdah-fs-1", Hides: true}, "scratch": {Name: "cdah-scratch"}}}
	want := []containers.VolumeMount{{Name: "cdah-fs-1", Path: "/app/media", ReadOnly: true, Hides: true}, {Name: "cdah-scratch", Path: "/tmp/work"}}
	if diff := cmp.Diff(want, task.mounts(c)); diff != "" {
		t.Error(diff)
	}
}

func TestVolumesOfATask(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		volume ecstypes.Volume
		want   bool
	}{
		"nothing but a name":       {ecstypes.Volume{}, true},
		"of a host without a path": {ecstypes.Volume{Host: &ecstypes.HostVolumeProperties{}}, true},
		"of a host's folder":       {ecstypes.Volume{Host: &ecstypes.HostVolumeProperties{SourcePath: aws.String("/run")}}, false},
		"of EFS":                   {ecstypes.Volume{EfsVolumeConfiguration: mounted("fs-1", "", "/")}, false},
		"of a driver":              {ecstypes.Volume{DockerVolumeConfiguration: &ecstypes.DockerVolumeConfiguration{}}, false},
	} {
		if got := ofTask(test.volume); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
