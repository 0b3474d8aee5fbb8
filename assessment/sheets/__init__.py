"""Score sheets as branches, checkers and judges fill them."""
