"""Every scenario of the features, one case each."""

from pytest_bdd import scenarios

from conformance.suite.places import features

scenarios(str(features()))
