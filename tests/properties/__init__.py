"""Random small worlds and random rules, on which every engine and the oracle must agree."""
