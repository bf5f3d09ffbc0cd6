"""What a brain may do: typed, documented, bounded. No tool here moves money."""
