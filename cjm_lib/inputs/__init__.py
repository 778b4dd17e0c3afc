"""Raw deliveries in, clean and validated tables out."""
