# The one door to everything; CI uses it too. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help run test dev check build e2e faults bench-gap bench-flood bench-keys bench-enumeration bench-names shots

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and start Curfew at http://localhost:3000
	@scripts/run

test: ## lints and every test: unit, integration, browser, killed servers; ends with "N passed, N failed"
	@scripts/test

dev: ## rebuild and reload on every change (needs cargo-leptos, else builds once)
	@scripts/setup
	@scripts/dev

check: ## formatting, lints and types, nothing is run
	@scripts/setup tests
	@scripts/check

build: ## the release binary, everything inside
	@scripts/setup
	@scripts/build

e2e: ## the browser tests alone; ARGS go to Playwright, e.g. ARGS="-g offline"
	@scripts/setup tests
	@scripts/build
	@scripts/e2e "js nojs" $(ARGS)

faults: ## kill -9 the server 30 times under 20 busy clients, then count what was lost
	@scripts/setup tests
	@scripts/build
	@scripts/e2e faults $(ARGS)

bench-gap: ## milliseconds from pressing "Sign out" to the other device being out, 50 times
	@scripts/setup tests
	@scripts/build
	@scripts/e2e bench -g kicks $(ARGS)

bench-flood: ## 200 wrong passwords at once for a minute: what they cost people who refresh and sign in
	@scripts/setup tests
	@scripts/build
	@scripts/e2e bench -g "wrong passwords" $(ARGS)

bench-keys: ## ten keys follow one another under 200 verifications a second: good tokens refused, and how fast a revoked key is dead
	@scripts/setup tests
	@scripts/build
	@scripts/e2e bench -g "keys follow" $(ARGS)

bench-enumeration: ## how long a refused sign-in takes, by the reason nobody is told
	@scripts/setup tests
	@scripts/build
	@scripts/e2e bench -g "refused sign-ins" $(ARGS)

bench-names: ## public user agents through the naming of devices: the share that gets the right browser and system
	@scripts/setup
	@scripts/bench-names

shots: ## pictures of every page, light and dark, desktop and phone, into CURFEW_SHOTS
	@scripts/setup tests
	@scripts/build
	@scripts/e2e shots $(ARGS)
