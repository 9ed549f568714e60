"""What benchmarks share: servers in processes of their own, and a load for them."""
