"""From an empty clone to a running product: what ./run and ./test do before Django. No packages needed."""
