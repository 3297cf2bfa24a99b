"""What is measured on blocks and how it is weighed."""
