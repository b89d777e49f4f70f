#!/bin/bash
# kcat with the libraries that lie beside it. Nothing but kcat itself sees their path.
lib=${BASH_SOURCE[0]%/*}/../lib
LD_LIBRARY_PATH=$lib exec -a "${0##*/}" "$lib/kcat" "$@"
