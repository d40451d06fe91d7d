"""Google: meetings by Calendar and Meet, recordings from Drive, copies on YouTube."""
