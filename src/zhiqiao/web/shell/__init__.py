"""What surrounds every page of the doors: the way in, navigation, lists, forms, parts."""
