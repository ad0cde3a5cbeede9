"""Navigation: who, where, what, when over classes and industries; early warning."""
