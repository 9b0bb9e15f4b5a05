#!/bin/sh
# Installs the peers that a package registry has: QUT's toolkit from PyPI into bench/work/venv, and R with CooRTweet's
# dependencies from Debian (only where apt-get exists and this runs as root).
#
# CooRTweet itself is in neither. Where `library(CooRTweet)` works in the R found (its library folder may be named
# by R_LIBS_USER) the comparison uses it; else it reports that it was not run.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
venv="$bench/work/venv"
r_packages="r-base-core r-cran-data.table r-cran-igraph r-cran-lubridate r-cran-stringi"

if [ ! -x "$venv/bin/compute_networks" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check coordination-network-toolkit==1.5.2
fi
"$venv/bin/python" -c 'import importlib.metadata as m; print("QUT toolkit", m.version("coordination-network-toolkit"))'

if ! command -v Rscript >/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update
        # Word splitting is wanted: this is a list of packages.
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $r_packages
    else
        echo "R: not found. On Debian, as root: apt-get install $r_packages"
    fi
fi
if command -v Rscript >/dev/null; then
    Rscript --vanilla -e 'cat("R", as.character(getRversion()), "\n")'
    if Rscript -e 'suppressPackageStartupMessages(library(CooRTweet))' 2>/dev/null; then
        Rscript -e 'cat("CooRTweet", as.character(packageVersion("CooRTweet")), "\n")'
    else
        echo "CooRTweet: not installed (no package in Debian or PyPI); the comparison will report it as not run"
    fi
fi
