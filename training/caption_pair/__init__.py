"""The default pair of towers that tells how well a caption fits a picture: trained, measured and exported here."""
