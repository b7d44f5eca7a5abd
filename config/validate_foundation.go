package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"cdah/internal/aws/naming"
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

// agreement checks the foundations of a folder against each other and against the environments of their
// accounts.
func (p Project) agreement(dir string) Problems {
	var found Problems
	accounts := map[string]string{}
	for _, f := range p.Foundations {
		file := filepath.Join(dir, f.Name+extension)
		if other, taken := accounts[f.Account]; taken {
			found = append(found, Problem{
				File: file, Path: "account", Got: "the account is that of the foundation " + other + " too",
				Allowed: "one foundation an account", Fix: "join the two",
			})
		}
		accounts[f.Account] = f.Name
		for _, e := range p.EnvironmentsOf(f) {
			found = append(found, f.disagreement(file, e)...)
			found = append(found, f.beyond(file, e)...)
		}
		found = append(found, p.overlaps(file, f)...)
	}
	return found
}

// overlaps says where the names of an environment's resources begin as those of another in the account do: IAM
// tells resources apart by the beginnings of their names, so that the one's role would reach the other.
func (p Project) overlaps(file string, f Foundation) Problems {
	if f.CircleCI == nil {
		return nil
	}
	var found Problems
	for _, e := range p.Environments {
		for _, other := range p.Environments {
			short, long := naming.Of(e.Project, e.Name), naming.Of(other.Project, other.Name)
			if e.Account == f.Account && other.Account == f.Account && strings.HasPrefix(long, short+"-") {
				found = append(found, Problem{
					File: file, Path: "circleci",
					Got:     "the role that deploys " + short + " would reach " + long + " too, whose name begins as its own does, with a hyphen",
					Allowed: "environments of an account whose names do not begin so", Fix: "rename one, or give it an account of its own",
				})
			}
		}
	}
	return found
}

// disagreement says where an environment looks for its state in another place than the foundation keeps
// it.
func (f Foundation) disagreement(file string, e Environment) Problems {
	switch {
	case e.State.Bucket == "":
		return nil
	case e.State.Bucket != f.State.Bucket:
		return Problems{{
			File: file, Path: "state.bucket",
			Got:     yamldoc.Quote(f.State.Bucket) + " is not where the environment " + e.Name + " of the same account keeps its state, which is " + yamldoc.Quote(e.State.Bucket),
			Allowed: "one bucket for an account's states", Fix: "write " + e.State.Bucket + " here, or " + f.State.Bucket + " in " + e.Name + extension,
		}}
	case e.State.Region != f.Region:
		return Problems{{
			File: file, Path: "region",
			Got:     "the environment " + e.Name + " looks for the bucket in " + e.State.Region,
			Allowed: "what the environments give as state.region", Fix: "write " + e.State.Region + " here, or state.region: " + f.Region + " in " + e.Name + extension,
		}}
	}
	return nil
}
