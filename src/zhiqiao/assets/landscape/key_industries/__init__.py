"""重点产业: the industries a region names for itself, and by what definition patents are counted into them."""
