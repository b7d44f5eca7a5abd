package config

import (
	"cmp"
	"fmt"
	"strings"

	"cdah/internal/yamldoc"
)

// maxRepository is the limit of a repository's name in ECR
// (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html).
const maxRepository = 256

func (f Foundation) validate(_ yamldoc.Path, c *yamldoc.Checker) {
	checkFileName(c, f.Name, "a foundation")
	checkProject(c, "project", f.Project)
	checkRegion(c, "region", f.Region)
	checkEmulatorAccount(c, f.Target, f.Account)
	checkTags("tags", c, f.Tags, "Project", "Foundation", "ManagedBy")
	for name := range f.Repositories {
		full := f.Project + "/" + name
		if !repositoryPattern.MatchString(name) || len(full) > maxRepository {
			c.Error(yamldoc.Path("repositories").Key(name), yamldoc.Quote(name)+" cannot name a repository",
				fmt.Sprintf("lowercase letters, digits and . _ - / between them, up to %d characters with the project", maxRepository), renamed(name, func(other string) bool { return repositoryPattern.MatchString(other) }))
		}
	}
	f.checkTasksMay(c)
	f.checkImageProjects(c)
	f.checkReplication(c)
	if f.State.Own == OwnBucket && f.Target == TargetEmulator {
		c.Warn("state.own", "the emulator forgets its buckets when it ends, and the state with them", "set it to local before the emulator ends")
	}
}

func (s StateBucket) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkBucket(c, at.Key("bucket"), s.Bucket)
}

func (r Repository) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, account := range r.PullAccounts {
		checkAccount(c, at.Key("pull_accounts").Index(i), account)
	}
	for i, account := range r.ReplicateFrom {
		checkAccount(c, at.Key("replicate_from").Index(i), account)
	}
}

func (p CircleCI) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkTrusted(at, p.Repository, p.Branch, c)
	for name := range p.ImageProjects {
		place := at.Key("image_projects").Key(name)
		switch {
		case !isName(name):
			c.Error(place, yamldoc.Quote(name)+" cannot name a project",
				allowedNames(), renamed(name, isName))
		case name == "plan" || name == "deploy":
			c.Error(place, yamldoc.Quote(name)+" ends the names of an environment's roles", "any other name", "rename it")
		}
	}
}

func (p ImageProject) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkTrusted(at, p.Repository, p.Branch, c)
}

// checkTrusted checks whose jobs in CircleCI may act, where the schema cannot.
func checkTrusted(at yamldoc.Path, repository, branch string, c *yamldoc.Checker) {
	if strings.HasSuffix(repository, ".git") {
		c.Error(at.Key("repository"), yamldoc.Quote(repository)+" ends in .git", "the repository's address as CircleCI's tokens have it, such as github.com/acme/shop", "leave .git out: write "+strings.TrimSuffix(repository, ".git"))
	}
	if strings.HasSuffix(branch, "/") || strings.Contains(branch, "..") || strings.Contains(branch, "//") {
		c.Error(at.Key("branch"), yamldoc.Quote(branch)+" is not a branch's name", "a name such as main", "write the branch's name, without refs/heads/")
	}
}

// checkImageProjects wants the repositories that projects push to.
func (f Foundation) checkImageProjects(c *yamldoc.Checker) {
	if f.CircleCI == nil || !c.Sound("repositories") {
		return
	}
	names := sortedKeys(f.Repositories)
	for name, project := range f.CircleCI.ImageProjects {
		for i, repository := range project.PushTo {
			if _, is := f.Repositories[repository]; !is {
				c.Error(yamldoc.Path("circleci.image_projects").Key(name).Key("push_to").Index(i), yamldoc.Quote(repository)+" is none of the foundation's repositories",
					strings.Join(names, ", "), cmp.Or(yamldoc.DidYouMean(repository, names), "add it under repositories"))
			}
		}
	}
}
