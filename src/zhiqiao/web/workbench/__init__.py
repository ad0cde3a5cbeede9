"""What signed-in people work in."""
