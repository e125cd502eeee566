def read_awards(page,scene,attributions,draft): pass
