"""Source texts of a debate: anchors of passages, and segmentation."""
