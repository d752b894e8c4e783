"""The demo: the story of DOMAIN §1 told through the services. Everybody in it is invented."""
