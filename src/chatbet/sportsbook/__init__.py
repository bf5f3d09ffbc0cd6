"""The upstream sportsbook: its port, the HTTP client, lenient payloads, the catalogue, the caches."""
