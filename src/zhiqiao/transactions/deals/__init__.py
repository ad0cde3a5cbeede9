"""Assignment and license."""
