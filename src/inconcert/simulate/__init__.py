"""A made-up country with known operations in it, for the demonstration and for tests."""

from inconcert.simulate.scenario import Planted, PlantedGroup, write_scenario

__all__ = ["Planted", "PlantedGroup", "write_scenario"]
