"""What is measured against peers: ``zhiqiao bench NAME``. One file a name; files that begin with "_" serve them."""
