"""Who, may, did, proves: what every room stands on."""
