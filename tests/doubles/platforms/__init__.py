"""Social networks on loopback: they keep what they are sent, and refuse what the real ones refuse."""
