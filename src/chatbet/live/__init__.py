"""What moves while nobody asks: prices and scores that are watched once for everybody, kept, told, and alerted on."""
