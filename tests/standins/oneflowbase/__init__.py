"""A stand-in for 1flowbase that speaks its wire, in both of its forms. It knows nothing of the harness."""
