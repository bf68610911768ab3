# One word per job; the work is in scripts/ and CMake.
.PHONY: help setup doctor build release release-all sbom test-release test check testacc matrix asan tsan coverage soak fuzz chaos demo \
	install bench docs pictures new-resource fmt clean

# A server of the caller's counts when the command line names it, not when the environment does.
from_command_line = $(if $(filter command,$(origin SERVER_$1)),--server-$2 '$(SERVER_$1)')
named_server = $(call from_command_line,ADDR,addr) $(call from_command_line,TOKEN,token) \
	$(call from_command_line,CACERT,cacert) $(call from_command_line,NAMESPACE,namespace)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## install what build, tests and demo need
	@scripts/setup.sh

doctor: ## say what this machine has of that and of an installation, and how to get the rest
	@scripts/doctor.sh

build: setup ## debug build of everything
	@scripts/build.sh dev

release: setup ## the static provider for this machine's platform, packed for registries and mirrors in dist/
	@scripts/release.sh linux_$$(dpkg --print-architecture)

release-all: ## the same for linux_amd64 and linux_arm64
	@scripts/setup.sh scripts/apt-packages-arm64.txt
	@scripts/release.sh linux_amd64 linux_arm64

sbom: release ## what is linked into the release, as SPDX
	@ls dist/*.spdx.json

test-release: build release ## the packed release: its files, how it installs and starts, protocol and acceptance tests with it; QUICK=1 for less
	@scripts/test_release.sh

test: build ## unit, protocol and acceptance tests
	@scripts/test.sh dev 'unit|protocol|acceptance'

testacc: build ## acceptance tests only; SERVER=newer or 1.14: all against that one; SERVER_ADDR=URL SERVER_TOKEN=...: a server of yours
	@TFVAULT_SERVER="$(SERVER)" scripts/test.sh dev acceptance $(named_server)

matrix: build ## acceptance tests under every terraform and tofu that TF_BINARIES names
	@scripts/matrix.sh dev

asan: setup ## unit and protocol tests under ASan and UBSan
	@scripts/build.sh asan
	@scripts/test.sh asan 'unit|protocol'

tsan: setup ## unit tests of what does not link gRPC, under TSan
	@scripts/tsan.sh

coverage: setup ## how many lines unit and protocol tests run, a component each
	@scripts/coverage.sh

soak: build ## calls of all kinds for T seconds, default 600 and 100,000 calls: memory, threads and descriptors stay flat
	@TFVAULT_SOAK_SECONDS="$$T" build/dev/test/protocol/tfvault_soak

fuzz: setup ## run each fuzz target for T seconds, default 60; T=0 replays the committed inputs
	@scripts/fuzz.sh "$${T:-60}"

chaos: setup ## faults on every call of every type, and interrupts; SAMPLE=500 SEED=7 some of them, CASE=... one
	@scripts/build.sh dev terraform-provider-vault
	@scripts/chaos.sh

check: setup ## format, include rules, cppcheck, clang-tidy, shellcheck, terraform fmt
	@scripts/check.sh

demo: release ## the dynamic AWS credentials guide, step by step; KEEP=1 leaves it running
	@scripts/demo.sh

install: release ## put the release build into a local mirror; MIRROR=DIR, default ~/.terraform.d/plugins
	@scripts/install.sh "$${MIRROR:-$$HOME/.terraform.d/plugins}"

bench: setup ## measure the release build against its targets; PEER=FILE, QUICK=1, ONLY=PATTERN
	@PEER="$(PEER)" QUICK="$(QUICK)" scripts/bench.sh $(if $(ONLY),'$(ONLY)')

docs: setup ## write into docs/ what the schema and the examples say
	@scripts/docs.sh

new-resource: setup ## stamp a resource with its tests and example; NAME=aws_quota makes vault_aws_quota
	@scripts/new_resource.py "$(NAME)"

pictures: ## draw docs/images/*.svg from their sources
	@scripts/pictures.py

fmt: setup ## format C++ and Terraform files in place
	@scripts/fmt.sh

clean: ## remove everything that was built
	rm -rf build dist
