# Everything that can be done with the project. What is done to an environment is a command of cdah
# (go run ./cmd/cdah help), which prepares what it needs by itself.

# The environment, environments/$(ENV).yaml: make deploy ENV=production
ENV = local
# Set to yes to change AWS without being asked: make deploy ENV=production APPROVE=yes
APPROVE =
# The kept plan that a deployment or destruction is held against, also one by plain npx cdktf after make env:
# make deploy ENV=production PLAN=.cdah/plans/production.json
PLAN =
# Set to yes to see all that Terraform says: make deploy VERBOSE=yes. It is in .cdah/logs anyway.
VERBOSE =
# The commit that the branch has left. Plan only where ENV is touched since: make plan ENV=production SINCE=origin/main
SINCE =
# What a rollback goes back to, the image before unless said, and the services that do:
# make rollback ENV=production TAG=v41 SERVICE="web mailer"
# The one service that is restarted, each unless said: make restart ENV=production SERVICE=web
TAG =
SERVICE =
# The job that is run, and a command for it in place of its own: make run ENV=production JOB=migrate COMMAND="migrate down 1".
# Where a service or a job may be meant, either of both names it: make logs ENV=production JOB=migrate
# Also the command that is run in a task in place of a shell: make exec ENV=production SERVICE=web COMMAND="ls -l /"
JOB =
COMMAND =
# What is built for SERVICE, or the image of the engine that is taken; TAG, if it is not the commit:
# make image ENV=staging SERVICE=web CONTEXT=../shop TAG=v42
CONTEXT = .
FROM =
# The address that is asked about: make route ENV=production URL=https://www.example.com/api/users
URL =
# Which lines are shown: make logs ENV=production SERVICE=web LOGS="--follow --filter ERROR"
LOGS =
# The traffic that is simulated, its highest rate in requests a second, the SERVICE that gets it where there are several,
# and what else is said: make simulate ENV=production SERVICE=web SHAPE=day PEAK=40 SIMULATE="--svg day.svg"
# LOAD is a file of traffic in place of a shape.
SHAPE = steps
PEAK = 40
LOAD =
SIMULATE =
# How the smoke test looks: make smoke ENV=production SMOKE="--body Welcome"
SMOKE =
# The database of known vulnerabilities. Without a network, a copy of it: make audit VULNDB=file:///usr/share/vulndb
VULNDB = https://vuln.go.dev
# A folder for the results of go test in JUnit's format, which CircleCI reads.
JUNIT =
# The seed of make test-kills; each run has another without it. The first one of make soak, 1 without it.
SEED =
# How many seeds make soak takes, and how many steps it goes with each.
SEEDS = 10
STEPS = 5
# The changes that make mutate tries, all unless said.
RULES =
# How make bench measures: the rounds, the groups of programs (all, unless named: stock,plain), and
# yes for a quick look that downloads nothing. Only a run of everything renews the pages.
ROUNDS = 5
ONLY =
QUICK =

# Without the folder in what is compiled, all copies of the project share the build cache: another clone, a worktree,
# the copies that tests make.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

SHELL := bash
BIN := .cdah/bin
CDAH := $(BIN)/cdah
LINT_VERSION := v2.15.0
LINT := $(BIN)/golangci-lint-$(LINT_VERSION)
TRIVY_VERSION := v0.58.2
TRIVY := $(BIN)/trivy-$(TRIVY_VERSION)
GOVULNCHECK_VERSION := v1.9.0
GOVULNCHECK := $(BIN)/govulncheck-$(GOVULNCHECK_VERSION)
GOTEST = $(if $(JUNIT),go run gotest.tools/gotestsum@v1.13.0 --format testname --junitfile $(JUNIT)/$@.xml --,go test)

# Runs the command $(2) and says how long the part $(1) took.
timed = @begin=$$SECONDS; echo "==> $(1)"; $(2) && echo "==> $(1): $$((SECONDS - begin)) s"

.DEFAULT_GOAL := help
# A line with #: is a heading of what make alone lists.
#: Every day, of ENV=$(ENV) unless said (make deploy ENV=production); APPROVE=yes changes AWS without asking
.PHONY: synth diff deploy rollback image run status logs exec open restart cost destroy
synth: cdah ## write the Terraform JSON of all environments to cdktf.out
	@$(CDAH) synth $(if $(filter file,$(origin ENV)),,$(ENV))
diff: cdah ## show what a deployment of ENV would change
	@$(CDAH) diff $(if $(filter yes,$(VERBOSE)),--verbose) $(ENV)
deploy: cdah ## plan a deployment of ENV, review the plan, apply it, and print where it answers
	@$(CDAH) deploy $(if $(filter yes,$(APPROVE)),--approve) $(if $(filter yes,$(VERBOSE)),--verbose) $(if $(PLAN),--plan $(PLAN)) $(ENV)
rollback: cdah ## have ENV go back to the image before, or to TAG; of SERVICE, if not of all
	@$(CDAH) rollback $(if $(filter yes,$(APPROVE)),--approve) $(SERVICE:%=--service %) $(ENV) $(TAG)
image: cdah ## build the image of SERVICE or JOB, push it, and write its TAG into the file of ENV
	@$(CDAH) image $(if $(FROM),--from $(FROM),--context $(CONTEXT)) $(if $(TAG),--tag $(TAG)) $(ENV) $(or $(SERVICE),$(JOB))
run: cdah ## run JOB of ENV and follow it to its end
	@$(CDAH) run $(ENV) $(JOB) $(if $(COMMAND),-- $(COMMAND))
status: cdah ## show how ENV is: tasks, targets, deployments, instances, alarms
	@$(CDAH) status $(ENV)
logs: cdah ## show the lines of SERVICE or JOB of ENV, of the last ten minutes, or with LOGS="--since 2h --follow"
	@$(CDAH) logs $(LOGS) $(ENV) $(or $(SERVICE),$(JOB))
exec: cdah ## open a shell in a task of SERVICE of ENV, or run COMMAND there
	@$(CDAH) exec $(ENV) $(SERVICE) $(if $(COMMAND),-- $(COMMAND))
open: cdah ## show the website of ENV in a browser
	@$(CDAH) open $(ENV)
restart: cdah ## give SERVICE of ENV, or each service, new tasks, which read their secrets anew
	@$(CDAH) restart $(ENV) $(SERVICE)
cost: cdah ## show what ENV costs in a month: what is fixed, and the prices of what traffic makes
	@$(CDAH) cost $(ENV)
destroy: cdah ## remove everything of ENV
	@$(CDAH) destroy $(if $(filter yes,$(APPROVE)),--approve) $(if $(filter yes,$(VERBOSE)),--verbose) $(if $(PLAN),--plan $(PLAN)) $(ENV)

#: More of an environment
.PHONY: output seed capacity simulate reach route env hcl validate scan
output: cdah ## print all outputs of ENV
	@$(CDAH) output $(ENV)
seed: cdah ## make in the emulator what the file of ENV names and must be there before
	@$(CDAH) seed $(ENV)
capacity: cdah ## show how many tasks fit the instances of ENV
	@$(CDAH) capacity $(ENV)
simulate: cdah ## simulate traffic on ENV: how its tasks and instances follow, and what is lost
	@$(CDAH) simulate $(if $(LOAD),--load $(LOAD),$(if $(filter --load% --shape%,$(SIMULATE)),,--shape $(SHAPE) --peak $(PEAK))) $(if $(SERVICE),--service $(SERVICE)) $(SIMULATE) $(ENV)
reach: cdah ## show what reaches what in the network of ENV
	@$(CDAH) reach $(ENV)
route: cdah ## show which service URL reaches in ENV, and by which listener rule
	@$(CDAH) route $(ENV) '$(URL)'
env: cdah ## print shell variables for plain npx cdktf: eval "$(make -s env)"
	@$(CDAH) env $(if $(PLAN),--plan $(PLAN)) $(ENV)
hcl: synth ## write all environments in Terraform's own language to cdktf.out/hcl
	@SYNTH_HCL_OUTPUT=true $(BIN)/app -output cdktf.out/hcl
validate: synth ## have Terraform validate ENV
	@variables="$$($(CDAH) env $(ENV))" && eval "$$variables" && cd cdktf.out/stacks/$(ENV) && \
	  terraform init -backend=false -input=false -no-color >/dev/null && terraform validate -no-color
# The exceptions, each of one resource, are in scan.rego. The checks are those in trivy itself: it needs no network.
# It passes what it cannot read, and only logs that.
scan: hcl $(TRIVY) ## scan the security of ENV
	@$(TRIVY) config cdktf.out/hcl/stacks/$(ENV) --severity HIGH,CRITICAL --exit-code 1 \
	  --skip-check-update --cache-dir .cdah/trivy --ignore-policy scan.rego 2>.cdah/trivy.log || { cat .cdah/trivy.log >&2; exit 1; }
	@if grep -E "ERROR|FATAL|No files found" .cdah/trivy.log >&2; then echo "$(ENV) was not scanned" >&2; exit 1; fi

#: From a change to a checked website
.PHONY: changed plan plan-destroy plan-rollback comment smoke drift adopt migrate
changed: cdah ## say whether the branch has changed code since it left SINCE, or origin/main
	@$(CDAH) changed $(if $(SINCE),--since $(SINCE))
plan: cdah ## plan a deployment of ENV, review the plan and keep it to be approved
	@$(CDAH) plan $(if $(SINCE),--since $(SINCE)) $(ENV)
plan-destroy: cdah ## the same for the destruction of ENV
	@$(CDAH) plan --destroy $(ENV)
plan-rollback: cdah ## plan a rollback, review the plan and keep it to be approved
	@$(CDAH) rollback --plan-only $(SERVICE:%=--service %) $(ENV) $(TAG)
comment: cdah ## keep the review of the last plan of ENV as a comment on its pull request
	@$(CDAH) comment $(ENV)
smoke: cdah ## find out whether the deployed website of ENV is there
	@$(CDAH) smoke $(SMOKE) $(ENV)
drift: cdah ## look for what was changed outside Terraform in ENV
	@$(CDAH) drift $(ENV)
adopt: cdah ## take into the state of ENV what exists and is missing there
	@$(CDAH) adopt $(ENV)
migrate: cdah ## move the state of ENV=foundation-NAME into the bucket that it made
	@$(CDAH) migrate $(ENV)

#: This machine
.PHONY: setup doctor cdktf emulator-start emulator-stop clean
setup: cdah ## check the prerequisites and install what the other targets need
	@$(CDAH) setup
doctor: cdah ## say what is missing on this machine, and in the account of ENV
	@$(CDAH) doctor $(ENV)
cdktf: cdah ## check the prerequisites, and install the cdktf CLI, too, for whoever types npx cdktf; needs Node.js
	@$(CDAH) setup --cdktf
emulator-start: cdah ## start the AWS emulator in the background
	@$(CDAH) emulator start
emulator-stop: cdah ## stop it, with everything in it
	@$(CDAH) emulator stop
clean: cdah ## stop the emulator and delete what the targets have made
	@$(CDAH) clean
.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' ' \
	  /^#: / { sub(/^#: /, ""); sub(/\$$\(ENV\)/, "$(ENV)"); printf "%s%s\n", (headings++ ? "\n" : ""), $$0 } \
	  /^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

#: Tests
# The parts of test run side by side: Terraform waits for AWS as long as it works.
.PHONY: test test-all test-rest test-go test-options test-kernel test-bench test-emulator test-road test-live test-e2e
test: cdktf ## test the main road: units, synthesized JSON, the emulator, local by make and by cdktf, production by its pipeline
	$(call timed,tests of the main road,$(MAKE) --no-print-directory -j3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) test-go test-emulator test-road)
test-all: test test-rest ## run all tests; takes more than an hour on two cores
test-rest: test-options test-kernel test-bench test-live test-e2e ## run the tests that are not of the main road
# -short leaves out what takes long, starts kernels or starts emulators: the other targets run that.
test-go: setup ## run the unit and synth tests
	$(call timed,unit and synth tests,$(GOTEST) -short ./...)
test-options: setup ## show that a change of each option changes the JSON, one of each rule what passes, and that mistakes are explained
	$(call timed,options tests,$(GOTEST) -count=1 -run 'TestEveryOption|TestSynthExplains|TestReach$$' ./stacks)
test-kernel: setup ## hold the jsii kernel in Go against the one in Node.js
	$(call timed,kernel tests,go test -count=1 ./internal/jsii/kernel/table/generate ./internal/jsii/kernel/js && go test -count=1 -timeout 20m ./internal/jsii/kernel/protocol && $(GOTEST) -count=1 -timeout 20m ./internal/jsii/kernel -every 10 -steps 5)
test-bench: go ## test the benchmark, and that it runs
	$(call timed,benchmark tests,cd bench && go test -count=1 ./...)
test-emulator: setup ## test the emulator's repairs of moto, its start and its end
	$(call timed,emulator tests,"$$($(CDAH) emulator python)" -B -m unittest discover -s emulator && $(GOTEST) -count=1 ./internal/ops/emulator)
# One package, whose output is then shown as it comes.
ROAD := TestLocal|TestPipeline
E2E = $(GOTEST) -tags e2e -v -count=1 -timeout 75m
test-road: cdktf ## take local and production through make, cdktf, Terraform and the emulator
	$(call timed,end-to-end tests of the main road,$(E2E) -run '^($(ROAD))$$' ./test/e2e)
test-e2e: cdktf ## take the other environments, changes, faults and kills through Terraform and the emulator
	$(call timed,end-to-end tests,$(E2E) -parallel 6 -skip '^($(ROAD)|TestLive|TestLiveSites)$$' ./test/e2e)
# By itself: its loops go forty times faster than life, and other work would keep them from it.
test-live: setup ## run a website in containers on the emulator: releases, rollbacks, load; skipped without a container engine
	$(call timed,live website,$(E2E) -parallel 8 -run '^TestLive$$' ./test/e2e)

.PHONY: test-sites
test-sites: setup ## run the example sites in containers with their databases; takes a quarter of an hour
	$(call timed,example sites in containers,$(E2E) -run '^TestLiveSites$$' ./test/e2e)

# SEED=N has the kills of a run again that has printed it.
.PHONY: test-kills
test-kills: setup ## kill the programs of a deployment, all sixteen ways; takes half an hour
	$(call timed,kills,CDAH_KILLS=16 CDAH_KILLS_SEED=$(SEED) $(E2E) -run 'TestKills$$' ./test/e2e)

# SEEDS paths from the seed SEED on, of STEPS steps there and back. A failure is had again by its seed: SEED=N SEEDS=1.
.PHONY: soak
soak: setup ## change random environments, there and back: two minutes for each step and more
	$(call timed,soak,CDAH_SOAK_SEED=$(SEED) CDAH_SOAK_SEEDS=$(SEEDS) CDAH_SOAK_STEPS=$(STEPS) $(GOTEST) -tags e2e -v -count=1 -parallel 3 -timeout 24h -run 'TestSoak$$' ./test/e2e)

# CHANGE is a regular expression of the changes of TestTransitions: those that match are taken together, of the first
# step that has one. Without it, the whole path.
CHANGE =
.PHONY: transition
transition: setup ## change an environment by CHANGE, such as CHANGE='a zone more', there and back; takes some minutes
	$(call timed,transition,CDAH_TRANSITION='$(CHANGE)' $(E2E) -run 'TestTransitions$$' ./test/e2e)

# RULES is a regular expression for the changes to try: make mutate RULES=cdktf/get.go
.PHONY: mutate
mutate: go ## change each rule of the jsii kernel in Go, and name those that its quick tests do not notice; takes ten minutes and more
	$(call timed,mutate,go run ./internal/jsii/kernel/mutate "$(RULES)")

# FROM is a commit, such as the tag of the version before.
.PHONY: upgrade
upgrade: setup ## show what has changed since the commit FROM: deploy its goldens to an emulator, and plan those of now
	@git rev-parse --quiet --verify "$(FROM)^{commit}" >/dev/null || { echo "FROM=$(FROM) is no commit; name what runs now: make upgrade FROM=v0.1.0" >&2; exit 2; }
	$(call timed,upgrade,CDAH_UPGRADE_FROM=$(FROM) $(E2E) -run 'TestUpgrade$$' ./test/e2e)

#: Development
.PHONY: bench
bench: go ## measure synthesis beside other tools for docs/trust/performance.md; takes minutes
	@cd bench && go run ./harness -rounds $(ROUNDS) -only "$(ONLY)" $(if $(filter yes,$(QUICK)),-quick)
.PHONY: bench-balancer
bench-balancer: go ## measure the local load balancer beside nginx for docs/trust/performance.md; needs nginx
	go test -count=1 -v -run 'TestBesideNginx$$' ./internal/live/balancer -nginx

.PHONY: recordings
recordings: ## record a first deployment and a plan for the guides; needs asciinema and Node.js
	docs/recordings/record

.PHONY: lint audit fmt schema golden changes
lint: $(LINT) ## check format, style, import rules and go.mod
	$(call timed,golangci-lint,$(LINT) run ./... && $(LINT) fmt --diff && for module in bench test/e2e/sites/program; do (cd $$module && $(CURDIR)/$(LINT) run ./...) || exit; done)
	$(call timed,go.mod and go.sum,go mod tidy -diff && go mod verify)
# What the code calls counts, of the dependencies and of Go's standard library. A look that could not be had is no
# pass: govulncheck ends with 3 where it has found something, and with 1 where it has not looked.
audit: $(GOVULNCHECK) ## look for known vulnerabilities in what the project is built of
	@for module in . bench test/e2e/sites/program; do \
	  (cd $$module && $(CURDIR)/$(GOVULNCHECK) -db $(VULNDB) ./...) || code=$$?; \
	  case "$${code:-0}" in \
	    0) ;; \
	    3) echo "There are known vulnerabilities: take the versions that mend them (go get MODULE@VERSION, go mod tidy)" >&2; exit 3 ;; \
	    *) echo "Not looked for vulnerabilities: $(VULNDB) could not be read, or the code does not build. Without a network: make audit VULNDB=file:///FOLDER" >&2; exit 1 ;; \
	  esac; \
	done
fmt: $(LINT) ## format the code
	$(LINT) fmt
schema: go ## renew the JSON schemas and the reference pages from the types
	go generate ./config
golden: go ## renew the expected Terraform JSON, and pages made of it; read the diff before committing it
	@for pages in 'TestSamples|TestEnvironments' 'TestReachPage|TestDashboardPreview|TestQuotas'; do \
	  go test ./stacks -run "$$pages" -count=1 -update >/dev/null || go test ./stacks -run "$$pages" -count=1 || exit; \
	done # a run that changes them fails; the next must not; the pages are made of what the environments' has written
	@go test ./internal/ops/simulate -run TestPage -count=1 -update >/dev/null || go test ./internal/ops/simulate -run TestPage -count=1

changes: setup ## renew docs/trust/change-safety.md by plans of real Terraform; takes minutes
	@go test -tags e2e ./test/e2e -run TestChangeSafety -count=1 -timeout 20m -update >.cdah/changes.log || { \
	  ! git diff --quiet -- docs/trust/change-safety.md || { cat .cdah/changes.log; exit 1; }; git diff --stat -- docs/trust/change-safety.md; }

# The companion CLI. go build is quick when nothing has changed.
.PHONY: cdah
cdah: go
	@[ -x $(CDAH) ] || echo "==> Building cdah: some minutes, once" >&2
	@go build -o $(CDAH) ./cmd/cdah

# Builds a program of a version, $(1), once.
install = @echo "==> Building $(@F): some minutes, once"; \
  GOBIN="$(CURDIR)/$(BIN)" go install $(1) && mv $(BIN)/$(notdir $(firstword $(subst @, ,$(1)))) $@

$(LINT): | go
	$(call install,github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION))
$(TRIVY): | go
	$(call install,github.com/aquasecurity/trivy/cmd/trivy@$(TRIVY_VERSION))
$(GOVULNCHECK): | go
	$(call install,golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION))

# cdah checks everything else, and is itself built with Go.
.PHONY: go
go:
	@version=$$(go env GOVERSION 2>&1) || version="not found ($$version)"; \
	case "$$version" in \
	  go1.2[6-9]*|go1.[3-9][0-9]*|go[2-9]*|devel*) ;; \
	  *) echo "Go: $$version; wanted: 1.26 or newer; get it: https://go.dev/dl" >&2; exit 1 ;; \
	esac
