"""Part 1 of the contract: the closed loop, one module per section."""
