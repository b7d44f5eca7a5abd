//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"cdah/config"
	"cdah/internal/ops/emulator"
)

// registry is where the images of an environment's service web are.
type registry struct {
	e          *emulator.Emulator
	variables  []string
	cluster    string
	repository string
	url        string
	ecr        *ecr.Client
	ecs        *ecs.Client
}

func newRegistry(t *testing.T, e *emulator.Emulator, variables []string, environment config.Environment) registry {
	t.Helper()
	image, err := config.ParseImage(environment.Services["web"].Image)
	if err != nil {
		t.Fatal(err)
	}
	reached := newAccount(e.Endpoint(), variables).config(environment.Region)
	return registry{
		e: e, variables: variables, cluster: environment.Project + "-" + environment.Name,
		repository: image.Repository, url: image.Registry + "/" + image.Repository,
		ecr: ecr.NewFromConfig(reached), ecs: ecs.NewFromConfig(reached),
	}
}

func (r registry) push(t *testing.T, tag string) {
	t.Helper()
	pushImage(t, r.e, r.variables, r.url+":"+tag)
}

// runs fails the test unless the service runs the image with a tag.
func (r registry) runs(t *testing.T, tag string) {
	t.Helper()
	images, err := r.ecr.DescribeImages(t.Context(), &ecr.DescribeImagesInput{
		RepositoryName: &r.repository, ImageIds: []ecrtypes.ImageIdentifier{{ImageTag: &tag}},
	})
	if err != nil {
		t.Fatal(err)
	}
	services, err := r.ecs.DescribeServices(t.Context(), &ecs.DescribeServicesInput{Cluster: &r.cluster, Services: []string{"web"}})
	if err != nil {
		t.Fatal(err)
	}
	definition, err := r.ecs.DescribeTaskDefinition(t.Context(), &ecs.DescribeTaskDefinitionInput{TaskDefinition: services.Services[0].TaskDefinition})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *definition.TaskDefinition.ContainerDefinitions[0].Image, r.url+"@"+*images.ImageDetails[0].ImageDigest; got != want {
		t.Fatalf("the service runs %s, want %s, the image %s", got, want, tag)
	}
}

// rollBack takes an environment where v1 runs to a release that does not start, to v2 and back to v1, and
// sees that nothing else happens. The file keeps v1.
func (p pipeline) rollBack(t *testing.T, r registry, yaml string) {
	t.Helper()
	released := readFile(t, yaml)
	edit := func(oldText, newText string) { t.Helper(); put(t, yaml, []byte(edited(t, released, oldText, newText))) }
	back := func(code int, settings ...string) string {
		t.Helper()
		return p.stage(t, code, "rollback", append(settings, "APPROVE=yes")...)
	}

	contains(t, p.stage(t, 2, "rollback", "TAG=v1"), "there is no terminal to ask on", "make rollback ENV=production APPROVE=yes")
	contains(t, back(2, "SERVICE=wep"), "there are: web; did you mean web?")
	contains(t, back(1), "web: it has run no other image than v1 (sha256:", "nothing to go back to")
	contains(t, back(0, "TAG=v1"), "web runs v1 (sha256:", "Nothing to do.")

	edit(":v1", ":broken\n    command: [does-not-start]")
	r.push(t, "broken")
	contains(t, p.stage(t, 1, "deploy", "APPROVE=yes"), "AWS has rolled it back")
	r.runs(t, "v1")
	contains(t, back(0), "web has left broken (sha256:", "Nothing to do.",
		"warning: services.web.image: names the tag broken, and the next deployment goes back to that; fix: write v1")

	edit(":v1", ":v1")
	r.push(t, "v2")
	output := back(0, "TAG=v2", "SERVICE=web")
	contains(t, output, "web runs v1 (sha256:", "and goes back to v2 (sha256:", "Goes back:", "1 to update, 1 to replace",
		"production.yaml:", "names the tag v1", "fix: write v2", "make smoke ENV=production")
	if strings.Contains(output, "more than the images") {
		t.Errorf("a rollback of the image alone is said to be more:\n%s", output)
	}
	r.runs(t, "v2")
	contains(t, back(1, "TAG=v3"), "cdah/web has no image with the tag v3; the newest are", "v2")
	r.runs(t, "v2")

	edit("cpu: 256", "cpu: 128") // which is not deployed
	jobs := workflow(t, p.clone, "rollback-"+p.name)
	if len(jobs) != 3 || jobs[0].name != "plan-rollback-"+p.name || jobs[1].name != "rollback-"+p.name {
		t.Fatalf("the workflow has the jobs %+v, want a plan, its deployment and a test", jobs)
	}
	contains(t, p.runJob(t, jobs[0]), "web: v2 (sha256:", "→ v1 (sha256:",
		"! replace aws_ecs_task_definition.service_web_task_definition: container_definitions[web].cpu",
		"warning: this deploys more than the images", "make deploy ENV=production PLAN="+filepath.Join(".cdah", "plans", "production.json"))
	r.runs(t, "v2")
	contains(t, p.runJob(t, jobs[1]), "does what was approved")
	r.runs(t, "v1")
}
