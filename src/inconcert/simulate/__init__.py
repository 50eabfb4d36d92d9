"""Made-up posts with known operations and known innocents in them, for the demonstration, for tests and for benchmarks."""

from inconcert.simulate.spec import ScenarioSpec, read_scenario
from inconcert.simulate.writing import Planted, PlantedGroup, write_scenario

__all__ = ["Planted", "PlantedGroup", "ScenarioSpec", "read_scenario", "write_scenario"]
