"""Who asks, may they, and how often: decided before any route runs."""
