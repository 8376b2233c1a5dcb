using JbAspire.Load;
using JbAspire.Load.Fanout;
using JbAspire.Load.Quality;
using JbAspire.Load.Turn;

ILoadVerb[] verbs = [new FanoutVerb(), new TurnVerb(), new QualityVerb()];

return CommandLine.Run(verbs, args, Console.Out, Console.Error);
