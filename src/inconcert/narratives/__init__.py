"""What is told: narratives, whom they name, how they spread, and hashtags whose traffic is made by few."""
