"""Tests of the local Fax API service, over HTTP on a loopback port."""
