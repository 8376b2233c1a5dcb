using JbAspire.StandInsProbe;

// "apphost" composes two of itself; without arguments it is a host.
if (args is ["apphost", .. var rest])
    ProbeAppHost.Run(rest);
else
    await ProbeHost.RunAsync();
