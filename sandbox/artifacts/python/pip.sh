#!/bin/sh
exec "${0%/*}/python3" -m pip "$@"
