"""The look-ups that take more than one call or lean on another look-up, one module per system."""
