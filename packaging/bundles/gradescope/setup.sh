#!/bin/sh
# Gradescope runs this once, when the image is made.
set -e
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends %PACKAGES%
chmod 755 /autograder/source/sockwire
