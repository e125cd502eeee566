def read_observations(page,scene,attributions,draft): pass
