# SPDX-License-Identifier: MPL-2.0
# One word per job; the work is in scripts/ and CMake.
.PHONY: help setup doctor build release release-all sbom test-release test-wine test check testacc matrix asan tsan coverage soak fuzz chaos demo \
	install bench docs api-docs pictures new-resource fmt clean

# The tests use a server of the caller only if the command line names it. Variables of the environment do not count.
from_command_line = $(if $(filter command,$(origin SERVER_$1)),--server-$2 '$(SERVER_$1)')
named_server = $(call from_command_line,ADDR,addr) $(call from_command_line,TOKEN,token) \
	$(call from_command_line,CACERT,cacert) $(call from_command_line,NAMESPACE,namespace)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## install what build, tests, checks and demo need
	@scripts/setup.sh

setup-%:
	@scripts/setup.sh $*

doctor: ## list the tools that this machine has and lacks, with the command that installs each missing tool
	@scripts/doctor.sh

build: setup-test ## debug build of everything
	@scripts/build.sh dev

# An environment variable PLATFORM of the caller does not count.
release: setup-build ## build the static provider and pack it for registries and mirrors in dist/; PLATFORM=darwin_arm64, SIGN=KEYID
	@scripts/release.sh $(if $(filter command,$(origin PLATFORM)),$(PLATFORM))

release-all: setup-build ## like release, for linux_amd64, linux_arm64, darwin_amd64, darwin_arm64 and windows_amd64
	@scripts/release.sh all

sbom: release ## list the packages that are linked into the release, as SPDX
	@ls dist/*.spdx.json

test-release: build release ## test the packed release: files, installation, start, protocol and acceptance tests; QUICK=1 for fewer
	@scripts/test_release.sh

test-wine: ## test the provider for Windows under Wine
	@scripts/test_wine.sh

test: build ## run unit, protocol and acceptance tests
	@scripts/test.sh dev 'unit|protocol|acceptance'

testacc: build ## run acceptance tests only; SERVER=newer or 1.14: against that flavour; SERVER_ADDR=URL SERVER_TOKEN=...: against your server
	@TFVAULT_SERVER="$(SERVER)" scripts/test.sh dev acceptance $(named_server)

matrix: build ## run acceptance tests under every terraform and tofu that TF_BINARIES names
	@scripts/matrix.sh dev

asan: setup-test ## run unit and protocol tests under ASan and UBSan
	@scripts/build.sh asan
	@scripts/test.sh asan 'unit|protocol'

tsan: setup-test ## run the unit tests that do not link gRPC, under TSan
	@scripts/tsan.sh

coverage: setup ## print the line coverage of unit and protocol tests for each component
	@scripts/coverage.sh

soak: build ## make calls of all kinds for T seconds (default 600, and 100,000 calls); memory, threads and descriptors must not grow
	@TFVAULT_SOAK_SECONDS="$$T" build/dev/test/protocol/tfvault_soak

fuzz: setup ## run each fuzz target for T seconds, default 60; T=0 only replays the committed inputs
	@scripts/fuzz.sh "$${T:-60}"

chaos: setup-test ## inject a fault into every call of every type, and interrupt applies; SAMPLE=500 SEED=7 for some cases, CASE=... for one case
	@scripts/build.sh dev terraform-provider-vault
	@scripts/chaos.sh

check: setup ## check format, include rules, cppcheck, clang-tidy, shellcheck, actionlint, terraform fmt
	@scripts/check.sh

demo: setup-demo ## run the dynamic AWS credentials guide step by step; KEEP=1 leaves the servers running
	@scripts/build.sh release terraform-provider-vault
	@scripts/demo.sh

install: release ## install the release build into a local mirror; MIRROR=DIR, default ~/.terraform.d/plugins
	@scripts/install.sh "$${MIRROR:-$$HOME/.terraform.d/plugins}"

bench: setup-test ## measure the release build against its targets; PEER=FILE, QUICK=1, ONLY=PATTERN
	@PEER="$(PEER)" QUICK="$(QUICK)" scripts/bench.sh $(if $(ONLY),'$(ONLY)')

docs: setup-test ## update docs/ from the schema and the examples
	@scripts/docs.sh

api-docs: setup-api-docs ## write the reference of the SDK from its headers into build/api-docs
	@scripts/api_docs.py

new-resource: setup-test ## generate a resource with its tests and example; NAME=aws_quota makes vault_aws_quota
	@scripts/new_resource.py "$(NAME)"

pictures: ## draw docs/images/*.svg from their sources
	@scripts/pictures.py

fmt: setup ## format C++ and Terraform files in place
	@scripts/fmt.sh

clean: ## remove everything that was built
	rm -rf build dist
